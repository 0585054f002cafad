using StreamFunctions.Local.Sizing;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>The example of docs/sizing.md, by hand and by the planner: 5,000 events/s of 300 bytes, 10,000 keys, one-minute windows.</summary>
public sealed class WorkedExampleTests
{
    private static readonly PipelineSizing Planned = Loads.Plan(Loads.Plain with { EventsPerSecond = 5_000, EventBytes = 300, Keys = 10_000 }).Sizing;

    [Fact]
    public void Step_by_step()
    {
        // 5,000 / 1,000 is more than 1.5 MB/s / 1 MB/s; partitions are the next power of two.
        Assert.Equal((5, 8), (Planned.Hubs.Units, Planned.Design.Partitions));
        Assert.Equal(5_000 * 300 * 86_400.0, Planned.Hubs.LogBytes);

        // 30 events per key and minute; two panes of (60 + 5 + 10) s / 60 s.
        Assert.Equal(2 * 10_000, Planned.Windows.Entries, 6);
        Assert.Equal(10_000 / 60.0, Planned.Windows.ResultsPerSecond, 6);

        // 32 groups: 625 accumulators of 5 + 24 bytes, 312.5 keys of 16 + 2, 8 partitions of 100, 250 beside: 24,800, in base64 8,267 x 4, and 20.
        Assert.Equal(32, Planned.Design.KeyGroups);
        Assert.Equal((625 * 29) + (312.5 * 18) + 800 + 250, Planned.State.Bytes, 6);
        Assert.Equal((8_267 * 4) + 20, Planned.State.StoredBytes);

        // 625 events/s a partition, 2.5 s: 1 + 1,562.5.
        Assert.Equal(TimeSpan.FromSeconds(2.5), Planned.Design.BatchWait);
        Assert.Equal(1_563.5, Planned.Batches.EventsPerBatch);

        // 3.198 batches x 32 + 16 pulses + 16 status + 32 / 60 + 9 / 2.
        Assert.Equal((5_000 / 1_563.5 * 32) + 16 + 16 + (32 / 60.0) + 4.5, Planned.Signals.Total, 3);

        // 2.5 + (0.05 + 2 x 0.02 + 1,563.5 x 20 us) + 2 + 4 x 1 + 10,000 / 20,000.
        Assert.Equal(2.5 + 0.09 + 0.03127 + 2 + 4 + 0.5, Planned.Latency.Flowing.TotalSeconds, 3);
    }

    [Fact]
    public void Half_as_many_groups_would_need_blobs() =>
        Assert.True(Loads.Sizing(Planned.Workload, Planned.Design with { KeyGroups = 16 }).State.NeedsBlobs);

    [Theory]
    [InlineData("So 5 throughput units, and 8 partitions")]
    [InlineData("129.6 GB")]
    [InlineData("33.1 KB")]
    [InlineData("3.2 batches/s")]
    [InlineData("Sum 140/s, of 829")]
    [InlineData("= 9.1 s")]
    public void The_page_says_what_the_planner_says(string figure)
    {
        Assert.Contains(figure, File.ReadAllText(RepositoryRoot.Combine("docs", "sizing.md")), StringComparison.Ordinal);
        Assert.Equal("140 33.1 KB 9.1 3.2 129.6 GB", string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Show.Number(Planned.Signals.Total)} {Show.Bytes(Planned.State.StoredBytes)} {Planned.Latency.Flowing.TotalSeconds:0.0} {Planned.Batches.BatchesPerSecond:0.0} {Show.Bytes(Planned.Hubs.LogBytes)}"));
    }
}
