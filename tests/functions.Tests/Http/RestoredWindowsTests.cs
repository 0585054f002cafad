using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Http;

/// <summary>The windows of a generation that was restored from a savepoint: its own, and those that had been decided by then.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RestoredWindowsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Key = "k";
    private readonly LoadedPipeline _pipeline = Some.Pipeline();
    private readonly TableSet _tables = Some.Tables(azurite);

    private int Group => KeyGroups.Of(Key, _pipeline.Plan.KeyGroups);

    public async Task InitializeAsync()
    {
        // Generation 1: three windows by the savepoint, one refined and one fired after it. Generation 2: another plan.
        await WriteAsync(1, (0, 3, 1), (10, 4, 2), (20, 5, 3));
        await WriteAsync(1, (10, 40, 8), (30, 6, 9));
        await WriteAsync(2, (0, 99, 1));

        // Generation 3 goes on from the savepoint: it repeats what was kept for late rows, and has a window of its own.
        await WriteAsync(3, (10, 4, 4), (40, 7, 5));
        var limit = new AncestorLimit(3, EventTime.From(Some.Noon.AddSeconds(30)));
        var ancestors = AncestorCodec.Write([new Ancestor(1, [.. Enumerable.Range(0, 4).Select(g => g == Group ? limit : AncestorLimit.Nothing)])]);
        await new PipelineTable(_tables).TryWriteAsync(
            new StoredIdentity(new PipelineIdentity("meters", 3, "x"), "plan", "log", null) { Ancestors = ancestors }, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_key_has_its_own_windows_and_those_of_before_the_savepoint_newest_first()
    {
        var page = await ReadAsync("top=100");
        Assert.Equal([7, 5, 4], page.Windows.Select(w => (long)w["rows"]));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Pages_go_across_generations()
    {
        var rows = new List<long>();
        var token = string.Empty;
        do
        {
            var page = await ReadAsync("top=1" + token);
            rows.AddRange(page.Windows.Select(w => (long)w["rows"]));
            token = page.Next is { } next ? "&continuation=" + next.Encode() : string.Empty;
        }
        while (token.Length > 0);
        Assert.Equal([7, 5, 4], rows);
    }

    [Fact]
    public async Task A_program_that_reads_the_table_sees_the_same()
    {
        var current = await (await _tables.Pipelines.GetAsync(default)).GetEntityAsync<TableEntity>("meters", "current");
        var visible = VisibleResults.Of(current.Value);
        var rows = new List<long>();
        await foreach (var row in (await _tables.Results.GetAsync(default)).QueryAsync<TableEntity>(visible.Filter))
        {
            rows.AddRange(visible.Sees(row) ? [row.GetInt64("rows")!.Value] : []);
        }

        Assert.Equal([4, 5, 7], rows.Order());
    }

    private Task<ResultPage> ReadAsync(string parameters)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?" + parameters);
        return new ResultReader(_pipeline, _tables, new PipelineTable(_tables)).ReadAsync(WindowsRequest.Parse(Key, context.Request.Query), default);
    }

    private async Task WriteAsync(int generation, params (int Start, long Rows, long Emission)[] windows) => await new ResultTable(_tables, _pipeline.Projection).WriteAsync(
        new SinkBatch
        {
            Pipeline = new PipelineIdentity("meters", generation, "x"),
            Group = Group,
            Results = [.. windows.Select(w => new ResultRow(Some.Result(Key, w.Start, w.Rows), w.Emission))],
        },
        default);
}
