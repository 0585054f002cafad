using System.Text;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Tables;

/// <summary>What a table would refuse must not be offered to it again and again: it would hold up all that waits behind it.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class HostileTableTests(AzuriteFixture azurite)
{
    private static readonly PipelineIdentity Identity = new("meters", 1, "0123456789abcdef");

    [Fact]
    public async Task Texts_beyond_what_a_row_holds_are_cut_and_say_so()
    {
        const int Columns = 60;
        var query = "SELECT " + string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"MAX(c{i}) AS c{i}")) + " FROM i GROUP BY CountWindow(1)";
        var tables = Some.Tables(azurite);
        var table = new ResultTable(tables, Some.Pipeline(query: query).Projection);
        var result = Some.Result(string.Empty, 0) with { Values = [.. Enumerable.Range(0, Columns).Select(_ => Value.Of(new string('é', 40_000)))] };
        await table.WriteAsync(new SinkBatch { Pipeline = Identity, Group = 1, Results = [new ResultRow(result, 1)] }, default);

        await foreach (var row in (await tables.Results.GetAsync(default)).QueryAsync<TableEntity>())
        {
            Assert.EndsWith("... (cut, 40000 characters)", row.GetString("c0"), StringComparison.Ordinal);
            Assert.Equal(TableText.MaxRow / Columns, row.GetString("c59").Length);
        }
    }

    [Theory]
    [InlineData(32_000, 32_000)]
    [InlineData(32_001, 32_000)]
    [InlineData(1_000_000, 32_000)]
    public void A_text_is_cut_to_a_column_and_not_before(int length, int expected) =>
        Assert.Equal(expected, TableText.Cut(new string('x', length), TableText.MaxColumn).Length);

    [Fact]
    public void A_cut_never_leaves_half_a_surrogate_pair()
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 100));
        for (var most = 40; most < 60; most++)
        {
            var cut = TableText.Cut(text, most);
            Assert.InRange(cut.Length, most - 1, most);
            Assert.Equal(cut, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)));
        }
    }

    [Fact]
    public async Task A_dead_letter_whose_reason_is_cut_within_a_surrogate_pair_is_written()
    {
        var tables = Some.Tables(azurite);
        var letter = new DeadLetter(0, 5, Some.Noon, "cast-failed", "x" + string.Concat(Enumerable.Repeat("\U0001F600", 600)), new byte[DeadLetterTable.MaxInlineBytes]);
        await new DeadLetterTable(tables).WriteAsync(Identity, [letter], default);
        await foreach (var row in (await tables.DeadLetters.GetAsync(default)).QueryAsync<TableEntity>())
        {
            Assert.InRange(row.GetString("detail").Length, DeadLetterTable.MaxDetail - 1, DeadLetterTable.MaxDetail);
        }
    }

    [Theory]
    [InlineData("""{ "name": "\ud800" }""", "half of a surrogate pair")]
    [InlineData("""{ "name": "m", "\ud800": 1 }""", "half of a surrogate pair")]
    [InlineData("""{ "name": "m", "keyGroups": 1e999999 }""", "set it to a whole number")]
    [InlineData("""{ "name": "m", "keyGroups": 2147483648 }""", "set it to a whole number")]
    [InlineData("""{ "name": "m", "pulsePeriod": "10000000.00:00:00" }""", "set it to a time span")]
    public void A_hostile_pipeline_file_is_refused_with_the_reason(string json, string expected) =>
        Assert.Contains(expected, Problems(json), StringComparison.Ordinal);

    [Fact]
    public void A_pipeline_file_that_is_deep_or_long_is_refused_in_a_few_words()
    {
        Assert.Contains("is not valid JSON", Problems(new string('[', 100_000)), StringComparison.Ordinal);
        Assert.InRange(Problems($$"""{ "name": {{new string('9', 1_000_000)}} }""").Length, 10, 400);
    }

    [Fact]
    public void A_file_larger_than_any_pipeline_is_not_read_to_its_end()
    {
        var directory = Directory.CreateTempSubdirectory("sf-large-");
        using (var file = File.Create(Path.Combine(directory.FullName, PipelineLoader.FileName)))
        {
            file.SetLength(10L << 30);
        }

        var fault = Assert.Throws<PipelineException>(() => PipelineLoader.Load(directory.FullName));
        directory.Delete(recursive: true);
        Assert.Contains("is this the right file?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_that_is_long_or_has_a_long_name_is_refused_before_it_is_matched()
    {
        Assert.Contains("at most 2000 characters", AlertProblem("busy", "alert when " + new string(' ', 100_000) + "x"), StringComparison.Ordinal);
        Assert.Contains("the name of an alert", AlertProblem(new string('n', 41), "alert when n > 1"), StringComparison.Ordinal);

        // The longest key and the longest name still make a row key that a table takes.
        var longest = RowKeys.Alert(new string('k', 2_000), long.MaxValue, long.MaxValue, new string('n', 40), raised: false, int.MaxValue);
        Assert.InRange(longest.Length, 400, 512);
    }

    [Theory]
    [InlineData("k|' or 1 eq 1 or '|")]
    [InlineData("k|\u0001")]
    [InlineData("other|1")]
    [InlineData("k|{0}")]
    public void A_forged_continuation_is_a_bad_request(string after)
    {
        var token = new ContinuationToken(after.Replace("{0}", new string('1', 1_000), StringComparison.Ordinal), int.MinValue).Encode();
        var query = new QueryCollection(new Dictionary<string, StringValues> { ["continuation"] = token });
        Assert.Throws<FormatException>(() => WindowsRequest.Parse("k", query));
    }

    private static string Problems(string json) =>
        Assert.Throws<PipelineException>(() => PipelineFileReader.Read(Encoding.UTF8.GetBytes(json), "p.json")).Message;

    private static string AlertProblem(string name, string rule) =>
        Assert.Throws<PipelineException>(() => Some.Pipeline($$""", "alerts": { "{{name}}": "{{rule}}" }""")).Message;
}
