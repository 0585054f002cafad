using System.Reflection;
using System.Text;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Retention;
using StreamFunctions.Local.Sizing;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>Where limits come from: this product's own are held against its code, the others name a page.</summary>
public sealed class LimitsTests
{
    private static IEnumerable<Limit> All => typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (Limit)f.GetValue(null)!);

    [Fact]
    public void Every_limit_of_a_service_names_its_page()
    {
        var published = All.Where(limit => limit.Kind == LimitKind.Published).ToList();
        Assert.True(published.Count > 20);
        Assert.All(published, limit => Assert.StartsWith("https://", limit.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_limit_of_this_product_names_a_file_that_is_there() =>
        Assert.All(All.Where(limit => limit.Kind == LimitKind.Product), limit => Assert.True(File.Exists(RepositoryRoot.Combine(limit.Source)), limit.Source));

    [Fact]
    public void Limits_of_this_product_are_what_its_code_says()
    {
        Assert.Equal(IngestService.MaxEvents, Limits.HandoutEvents.Value);
        Assert.Equal(GroupPressure.MostAhead, Limits.EventsAhead.Value);
        Assert.Equal(WindowEntity.MostEntriesPerFlush, Limits.FlushRows.Value);
        Assert.Equal(PartitionWatch.StuckBeatsUntilHole, Limits.StuckBeats.Value);
        Assert.Equal(new SweepBounds().Deletes, Limits.SweepDeletes.Value);
        Assert.Equal(Constant(typeof(HandoutService), "ParallelSignals"), Limits.ParallelSignals.Value);
        Assert.Equal(Constant(typeof(BlockSplitter), "MostDataBytes"), Limits.BlockBytes.Value);
    }

    [Fact]
    public void The_most_key_groups_are_taken_and_one_more_is_refused()
    {
        var most = (int)Limits.KeyGroups.Value;
        Assert.Equal(most, PipelineFileReader.Read(Json(most), "pipeline.json").KeyGroups);
        Assert.Throws<PipelineException>(() => PipelineFileReader.Read(Json(most + 1), "pipeline.json"));
    }

    private static double Constant(Type type, string name) =>
        Convert.ToDouble(type.GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Json(int groups) => Encoding.UTF8.GetBytes($$"""{ "name": "p", "keyGroups": {{groups}} }""");
}
