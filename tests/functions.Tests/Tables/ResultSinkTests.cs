using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class ResultSinkTests : IDisposable
{
    private readonly TableSet _tables;
    private readonly StreamMeter _meter = new(TimeProvider.System);
    private readonly ResultSink _sink;
    private readonly StatusTable _status;

    public ResultSinkTests(AzuriteFixture azurite)
    {
        _tables = Some.Tables(azurite);
        _status = new StatusTable(_tables);
        _sink = new ResultSink(_tables, new ResultTable(_tables, Some.Pipeline().Projection), _status, new LostTable(_tables), _meter, NullLogger<ResultSink>.Instance);
    }

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task A_result_becomes_a_row_with_the_querys_columns()
    {
        await WriteAsync(1, new ResultRow(Some.Result("~i5", -100_000_000_0, rows: 7, revision: 2), 1), new ResultRow(Some.Result("a/b#c", 0, rows: 3), 2));
        var row = Assert.Single(await RowsAsync(), r => r.GetString("key") == "a/b#c");
        Assert.Equal("a/b#c", row.GetString("sensor"));
        Assert.Equal(3, row.GetInt64("n"));
        Assert.Equal(4.5, row.GetDouble("total"));
        Assert.Equal(Some.Noon.AddSeconds(10), row.GetDateTimeOffset("closed"));
        Assert.Equal(Some.Noon, row.GetDateTimeOffset("windowStart"));
        Assert.Equal(Some.Noon.AddSeconds(10), row.GetDateTimeOffset("windowEnd"));
        Assert.Equal((3L, 0, true, 1, false), (row.GetInt64("rows"), row.GetInt32("revision"), row.GetBoolean("final"), row.GetInt32("generation"), row.GetBoolean("retracted")));
    }

    [Fact]
    public async Task Writing_the_same_batch_again_changes_nothing_but_etags()
    {
        ResultRow[] rows = [.. Enumerable.Range(0, 250).Select(i => new ResultRow(Some.Result("k" + (i % 7), i * 10, rows: i + 1), i))];
        await WriteAsync(1, rows);
        var first = await RowsAsync();
        await WriteAsync(1, rows);
        var second = await RowsAsync();
        Assert.Equal(250, first.Count);
        Assert.Equal(first.Select(Content), second.Select(Content));
    }

    [Fact]
    public async Task A_stalled_twin_cannot_put_a_partial_result_over_a_fuller_one()
    {
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 5), 9));
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 4), 10));
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 5, final: false), 11));
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 5, revision: 3), 8));
        var row = Assert.Single(await RowsAsync());
        Assert.Equal((5L, true, 9L, 0), (row.GetInt64("rows"), row.GetBoolean("final"), row.GetInt64("emission"), row.GetInt32("revision")));
    }

    [Fact]
    public async Task A_refinement_a_tombstone_and_a_new_generation_replace_what_was_there()
    {
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 5), 1));
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 6, revision: 1), 2));
        Assert.Equal(6, Assert.Single(await RowsAsync()).GetInt64("n"));
        await WriteAsync(1, new ResultRow(Some.Result("k", 0, rows: 6, revision: 2, retracted: true), 3));
        var tombstone = Assert.Single(await RowsAsync());
        Assert.True(tombstone.GetBoolean("retracted"));
        Assert.False(tombstone.ContainsKey("n"));
        await WriteAsync(2, new ResultRow(Some.Result("k", 0, rows: 1), 1));
        Assert.Equal((2, 1L), (Assert.Single(await RowsAsync()).GetInt32("generation"), Assert.Single(await RowsAsync()).GetInt64("n")));
    }

    [Fact]
    public async Task One_conflicting_row_among_a_hundred_harms_none_of_the_others()
    {
        await WriteAsync(1, new ResultRow(Some.Result("k", 500, rows: 100), 1));
        await WriteAsync(1, [.. Enumerable.Range(0, 100).Select(i => new ResultRow(Some.Result("k", i * 10, rows: 2), i + 2))]);
        var rows = await RowsAsync();
        Assert.Equal(100, rows.Count);
        Assert.Equal(100, Assert.Single(rows, r => r.GetInt64("rows") != 2).GetInt64("n"));
    }

    [Fact]
    public async Task Two_writers_of_the_same_rows_at_once_leave_the_newest_of_each()
    {
        ResultRow[] Version(long rows) => [.. Enumerable.Range(0, 120).Select(i => new ResultRow(Some.Result("k", i * 10, rows: rows), rows))];
        await Task.WhenAll(Enumerable.Range(1, 4).Select(rows => WriteAsync(1, Version(rows))));
        Assert.All(await RowsAsync(), row => Assert.Equal(4, row.GetInt64("rows")));
    }

    [Fact]
    public async Task Rows_that_together_exceed_a_transactions_bytes_are_all_written()
    {
        var key = new string('ä', 10_000);
        await WriteAsync(1, [.. Enumerable.Range(0, 100).Select(i => new ResultRow(Some.Result(key, i * 10), i))]);
        var rows = await RowsAsync();
        Assert.Equal(100, rows.Count);
        Assert.All(rows, row => Assert.Equal(key, row.GetString("sensor")));
    }

    [Fact]
    public async Task Times_beyond_what_a_table_can_hold_are_kept_as_ticks()
    {
        var result = Some.Result("k", 0) with { Start = long.MinValue + 1, End = EventTime.From(new DateTimeOffset(1500, 1, 1, 0, 0, 0, TimeSpan.Zero)) };
        await WriteAsync(1, new ResultRow(result, 1));
        var row = Assert.Single(await RowsAsync());
        Assert.Equal("-9223372036854775807", row["windowStart"]);
        Assert.Equal(result.End.ToString(System.Globalization.CultureInfo.InvariantCulture), row["windowEnd"]);
    }

    [Fact]
    public async Task Late_rows_alerts_and_status_are_written_once_however_often_they_come()
    {
        var status = new StatusRow
        {
            Group = 3,
            Pulse = 7,
            OpenWork = true,
            Outbox = 2,
            Watermark = -5,
            Counters = new GroupCounters(1, 2, 3, 4, 5, 6, 7),
            Coverage = [new PartitionCoverage(0, 10, [new(12, 15), new(20, 20)]), new PartitionCoverage(1, -1, [])],
        };
        var batch = Batch(1) with
        {
            Late = [new LateRow("k", 0, 5, 1, 0, 10, 99), new LateRow("k", 0, 5, 1, 5, 15, 99)],
            Alerts = [new AlertTransition("too/high", "k", true, Some.Result("k", 0)), new AlertTransition("too/high", "k", false, Some.Result("k", 10))],
            Status = status,
        };
        await _sink.WriteAsync(batch, default);
        await _sink.WriteAsync(batch, default);
        Assert.Equal(2, (await RowsAsync(_tables.Late)).Count);
        Assert.Equal(["too/high", "too/high"], (await RowsAsync(_tables.Alerts)).Select(r => r.GetString("rule")));
        var stored = Assert.Single(await _status.ReadAllAsync(batch.Pipeline, default));
        Assert.Equal(status with { Coverage = [] }, stored with { Coverage = [] });
        Assert.Equal([(0, 10L), (1, -1L)], stored.Coverage.Select(c => (c.Partition, c.Prefix)));
        Assert.Equal(status.Coverage[0].Ranges, stored.Coverage[0].Ranges);
    }

    [Fact]
    public async Task Late_rows_and_alerts_of_an_older_generation_stay_when_the_same_numbers_come_again()
    {
        var late = new LateRow("k", 0, 5, 1, 0, 10, 99);
        var alert = new AlertTransition("high", "k", true, Some.Result("k", 0));
        foreach (var generation in (int[])[1, 2])
        {
            await _sink.WriteAsync(Batch(generation) with { Late = [late], Alerts = [alert] }, default);
        }

        Assert.Equal([1, 2], (await RowsAsync(_tables.Late)).Select(r => r.GetInt32("generation")!.Value).Order());
        Assert.Equal([1, 2], (await RowsAsync(_tables.Alerts)).Select(r => r.GetInt32("generation")!.Value).Order());
    }

    [Fact]
    public async Task Alerts_of_count_windows_that_end_at_the_same_time_are_rows_of_their_own()
    {
        var result = Some.Result("k", 0);
        AlertTransition[] alerts = [.. Enumerable.Range(0, 3).Select(i => new AlertTransition("high", "k", i != 1, result with { Ordinal = i }))];
        await _sink.WriteAsync(Batch(1) with { Alerts = alerts }, default);
        Assert.Equal(3, (await RowsAsync(_tables.Alerts)).Count);
    }

    private static SinkBatch Batch(int generation) => new() { Pipeline = new PipelineIdentity("meters", generation, "0123456789abcdef"), Group = 3 };

    private static string Content(TableEntity row) => string.Join(';', row
        .Where(c => c.Key is not ("odata.etag" or "Timestamp")).OrderBy(c => c.Key, StringComparer.Ordinal)
        .Select(c => $"{c.Key}={c.Value}"));

    private Task WriteAsync(int generation, params ResultRow[] rows) => _sink.WriteAsync(Batch(generation) with { Results = rows }, default);

    private Task<List<TableEntity>> RowsAsync() => RowsAsync(_tables.Results);

    private static async Task<List<TableEntity>> RowsAsync(LazyTable lazy)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await lazy.GetAsync(default)).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }
}
