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

/// <summary>
/// A restored generation that lost events: for a window that an ancestor, the same plan, wrote in full, it has that row.
/// </summary>
[Collection(AzuriteCollection.Name)]
public sealed class KeptWindowsTests(AzuriteFixture azurite)
{
    private const string Key = "k";
    private readonly LoadedPipeline _pipeline = Some.Pipeline();
    private readonly TableSet _tables = Some.Tables(azurite);

    private int Group => KeyGroups.Of(Key, _pipeline.Plan.KeyGroups);

    [Fact]
    public async Task The_full_row_of_an_ancestor_is_shown_in_the_place_of_an_incomplete_one()
    {
        await BeginAsync(1);
        await WriteAsync(1, (0, 3, 1), (10, 40, 2), (20, 50, 3));

        // The savepoint had the first window only. What is written again later changes nothing.
        await BeginAsync(2, new Ancestor(1, Limits(1, 10)));
        await LoseAsync(2);
        await WriteAsync(2, (10, 4, 2), (30, 6, 3));
        await WriteAsync(2, (10, 5, 4));
        await ShowsAsync(6, 40, 3);
    }

    [Fact]
    public async Task It_stays_when_the_restored_generation_is_restored_itself_if_it_was_decided_by_then()
    {
        await BeginAsync(1);
        await WriteAsync(1, (0, 3, 1), (10, 40, 2), (20, 50, 3));
        await BeginAsync(2, new Ancestor(1, Limits(1, 10)));
        await LoseAsync(2);
        await WriteAsync(2, (10, 4, 2), (20, 5, 3));
        await ShowsAsync(50, 40, 3);

        // The savepoint of generation 2: its watermark had passed the second window, not the third.
        await BeginAsync(3, new Ancestor(1, Limits(1, 10)), new Ancestor(2, Limits(2, 20)));
        await ShowsAsync(40, 3);
    }

    [Fact]
    public async Task A_row_of_another_plan_is_neither_replaced_nor_shown()
    {
        await BeginAsync(1);
        await WriteAsync(1, (0, 3, 1));
        await BeginAsync(2);
        await WriteAsync(2, (10, 40, 2));
        await BeginAsync(3, new Ancestor(1, Limits(1, 10)));
        await LoseAsync(3);
        await WriteAsync(3, (10, 4, 2), (20, 5, 3));
        await ShowsAsync(5, 3);
    }

    [Fact]
    public async Task A_rebuild_that_replaces_it_is_shown()
    {
        await BeginAsync(1);
        await WriteAsync(1, (10, 40, 2));
        await BeginAsync(2, new Ancestor(1, Limits(1, 10)));
        await LoseAsync(2);
        await WriteAsync(2, (10, 4, 2));
        await WriteAsync(2, [new ResultRow(Some.Result(Key, 10, 41), 0) { Rebuild = 1 }]);
        await ShowsAsync(41);
    }

    private AncestorLimit[] Limits(long emission, int watermark) => [.. Enumerable.Range(0, _pipeline.Plan.KeyGroups).Select(
        g => g == Group ? new AncestorLimit(emission, EventTime.From(Some.Noon.AddSeconds(watermark))) : AncestorLimit.Nothing)];

    private async Task BeginAsync(int generation, params Ancestor[] ancestors)
    {
        var pipelines = new PipelineTable(_tables);
        var before = await pipelines.ReadAsync("meters", default);
        Assert.True(await pipelines.TryWriteAsync(
            new StoredIdentity(Identity(generation), "plan", "log", before?.ETag) { Ancestors = AncestorCodec.Write(ancestors) }, default));
    }

    /// <summary>All windows that a generation closes may lack events.</summary>
    private async Task LoseAsync(int generation) => await (await _tables.Progress.GetAsync(default)).UpsertEntityAsync(
        new TableEntity(RowKeys.Generation("meters", generation), "0") { ["completeFrom"] = EventTime.EndOfInput, ["lineage"] = "x" });

    private async Task ShowsAsync(params long[] rows)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?top=100");
        var page = await new ResultReader(_pipeline, _tables, new PipelineTable(_tables)).ReadAsync(WindowsRequest.Parse(Key, context.Request.Query), default);
        Assert.Equal(rows, page.Windows.Select(w => (long)w["rows"]));
        Assert.All(page.Windows, w => Assert.DoesNotContain("keptFor", w.Keys));

        // A program that reads the table itself sees the same.
        var visible = VisibleResults.Of(await (await _tables.Pipelines.GetAsync(default)).GetEntityAsync<TableEntity>("meters", "current"));
        var read = new List<long>();
        await foreach (var row in (await _tables.Results.GetAsync(default)).QueryAsync<TableEntity>(
            $"{TableClient.CreateQueryFilter($"PartitionKey eq {RowKeys.Group("meters", Group)}")} and {visible.Filter}"))
        {
            read.AddRange(visible.Sees(row) ? [row.GetInt64("rows")!.Value] : []);
        }

        Assert.Equal(rows, read);
    }

    private static PipelineIdentity Identity(int generation) => new("meters", generation, "x");

    private Task<IncompleteResults> WriteAsync(int generation, params (int Start, long Rows, long Emission)[] windows) =>
        WriteAsync(generation, [.. windows.Select(w => new ResultRow(Some.Result(Key, w.Start, w.Rows), w.Emission))]);

    private Task<IncompleteResults> WriteAsync(int generation, ResultRow[] rows) => new ResultTable(_tables, _pipeline.Projection).WriteAsync(
        new SinkBatch { Pipeline = Identity(generation), Group = Group, Results = rows }, default);
}
