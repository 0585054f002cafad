using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Ingest;

[Collection(AzuriteCollection.Name)]
public sealed class PipelineChangeTests(AzuriteFixture azurite)
{
    private const string Changed = ", \"time\": { \"allowedLateness\": \"00:00:09\" }";

    private const string Again = ", \"time\": { \"allowedLateness\": \"00:00:19\" }";

    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly FakeLog _log = new(2);

    [Fact]
    public async Task A_fresh_process_of_a_replaced_plan_does_not_take_the_pipeline_back()
    {
        await StartAsync("");
        Assert.Equal(2, await StartAsync(Changed));
        await Assert.ThrowsAsync<IdentityException>(() => StartAsync(""));
        Assert.Equal(2, await StartAsync(Changed));
    }

    [Fact]
    public async Task A_changed_start_alone_starts_nothing()
    {
        await StartAsync("");
        Assert.Equal(1, await StartAsync(", \"startFrom\": \"latest\""));
    }

    [Fact]
    public async Task A_generation_that_reads_a_shortened_log_leaves_full_rows_as_they_are()
    {
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await WriteAsync("", Some.Result("a", 0, rows: 9));
        _log.Beginning = 6;
        await WriteAsync(Changed, Some.Result("a", 0, rows: 3));
        var row = Assert.Single(await RowsAsync());
        Assert.Equal((1, 9L), (row.GetInt32("generation")!.Value, row.GetInt64("rows")!.Value));
    }

    [Fact]
    public async Task What_may_lack_events_says_so_and_fills_only_empty_places()
    {
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await WriteAsync("", Some.Result("a", 0, rows: 9));
        _log.Beginning = 6;

        // The first unread event was enqueued six seconds after noon at the latest, and may be an hour ahead of that.
        await WriteAsync(Changed, Some.Result("a", 0, rows: 3), Some.Result("b", 3600, rows: 2), Some.Result("b", 3610, rows: 4));
        await WriteAsync(Changed, Some.Result("b", 3600, rows: 5), Some.Result("a", 0, rows: 4));
        await WriteAsync(Again, Some.Result("b", 3600, rows: 1));
        var rows = (await RowsAsync()).Select(r => (
            r.GetString("key"), r.GetInt32("generation")!.Value, r.GetInt64("rows")!.Value, r.GetBoolean("incomplete") ?? false));
        Assert.Equal([("a", 1, 9L, false), ("b", 2, 4L, false), ("b", 3, 1L, true)], rows.Order());
    }

    [Fact]
    public async Task A_generation_that_reads_the_whole_log_replaces_rows_as_before()
    {
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await WriteAsync("", Some.Result("a", 0, rows: 9));
        await WriteAsync(Changed, Some.Result("a", 0, rows: 3));
        var row = Assert.Single(await RowsAsync());
        Assert.Equal((2, 3L, false), (row.GetInt32("generation")!.Value, row.GetInt64("rows")!.Value, row.ContainsKey("incomplete")));
    }

    [Fact]
    public async Task A_session_that_an_unread_event_may_have_begun_fills_only_empty_places()
    {
        const string Sessions = "SELECT sensor, COUNT(*) AS n, SUM(value) AS total FROM input TIMESTAMP BY time GROUP BY sensor, SessionWindow(second, 30)";
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await StartAsync("");
        _log.Beginning = 6;
        using var world = new IngestWorld(azurite, _prefix, _log, new RecordingSignals(), Some.Pipeline(query: Sessions));
        await WriteAsync(world, Some.Result("a", 3636), Some.Result("a", 3637));
        Assert.Equal([true, false], (await RowsAsync()).OrderByDescending(r => r.RowKey).Select(r => r.ContainsKey("incomplete")));
    }

    [Fact]
    public async Task Events_that_are_lost_while_a_generation_catches_up_leave_full_rows_as_they_are()
    {
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await WriteAsync("", Some.Result("a", 0, rows: 9));
        using var world = World(Changed);
        await world.Identities.CurrentAsync(default);
        _log.Beginning = 6;
        await world.Ingest.IngestAsync(0, _log.Batch(0, 6, 3), default);
        Assert.Equal(6, (await world.ProgressOfAsync(0)).Lost);
        await WriteAsync(world, Some.Result("a", 0, rows: 3));
        Assert.Equal(1, Assert.Single(await RowsAsync()).GetInt32("generation"));
    }

    [Fact]
    public async Task Events_that_are_lost_before_they_are_sent_again_leave_full_rows_as_they_are()
    {
        _log.Append(0, [.. Enumerable.Range(0, 9).Select(i => Some.Reading(i, "a", 1, i))]);
        await WriteAsync("", Some.Result("a", 0, rows: 9));
        using var world = World(Changed);
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 9), default);
        var identity = (await world.Identities.CurrentAsync(default)).Pipeline;
        await WriteAsync(world, Some.Result("a", 10));
        _log.Beginning = 6;
        Assert.Equal(6, (await world.Repair.RepairAsync(identity, 0, 0, 8, 0, default)).Lost);
        await WriteAsync(world, Some.Result("a", 0, rows: 3));
        Assert.Equal([1, 2], (await RowsAsync()).Select(r => r.GetInt32("generation")!.Value).Order());
    }

    [Fact]
    public async Task A_revision_that_is_raised_alone_is_noted_and_keeps_older_deployments_out()
    {
        await StartAsync("");
        Assert.Equal(1, await StartAsync(", \"revision\": 3"));
        Assert.Equal(1, await StartAsync(""));
        var fault = await Assert.ThrowsAsync<IdentityException>(() => StartAsync(Changed + ", \"revision\": 2"));
        Assert.Contains("generation 1 runs with revision 3, and this plan has revision 2", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, await StartAsync(Changed + ", \"revision\": 4"));
        Assert.Equal(3, await StartAsync(", \"revision\": 5"));
    }

    [Fact]
    public async Task A_number_that_was_given_out_is_not_used_again()
    {
        await StartAsync("");
        var table = new PipelineTable(Some.Tables(azurite, _prefix));
        await table.TryWriteAsync((await table.ReadAsync("meters", default))! with { Reserved = 5 }, default);
        Assert.Equal(6, await StartAsync(Changed));
    }

    private async Task<int> StartAsync(string extra)
    {
        using var world = World(extra);
        return (await world.Identities.CurrentAsync(default)).Pipeline.Generation;
    }

    private async Task WriteAsync(string extra, params StreamFunctions.Windowing.WindowResult[] results)
    {
        using var world = World(extra);
        await WriteAsync(world, results);
    }

    private static async Task WriteAsync(IngestWorld world, params StreamFunctions.Windowing.WindowResult[] results)
    {
        using var meter = new StreamMeter(TimeProvider.System);
        var sink = new ResultSink(
            world.Tables, new ResultTable(world.Tables, world.Pipeline.Projection), new StatusTable(world.Tables), new LostTable(world.Tables), meter, NullLogger<ResultSink>.Instance);
        var identity = (await world.Identities.CurrentAsync(default)).Pipeline;
        await sink.WriteAsync(
            new SinkBatch { Pipeline = identity, Group = 0, Results = [.. results.Select((result, i) => new ResultRow(result, i))] }, default);
    }

    private async Task<List<TableEntity>> RowsAsync()
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await Some.Tables(azurite, _prefix).Results.GetAsync(default)).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    private IngestWorld World(string extra) => new(azurite, _prefix, _log, new RecordingSignals(), Some.Pipeline(extra));
}
