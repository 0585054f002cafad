using System.Net;
using Azure;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Retention;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Retention;

[Collection(AzuriteCollection.Name)]
public sealed class RetentionTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly RetentionWorld _world = new(azurite);

    private TableSet Tables => _world.Tables;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Old_dead_letters_go_and_young_ones_stay()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 130);
        await _world.LettersAsync(1, 0, 3);
        await _world.YoungAsync(Tables.DeadLetters, Month, () => _world.LettersAsync(1, 100, 2));
        await _world.SweepAsync();
        Assert.Equal([100L, 101], (await RetentionWorld.RowsAsync(Tables.DeadLetters)).Select(r => r.GetInt64("sequence")));
    }

    [Fact]
    public async Task By_default_results_are_kept_for_ever_and_alerts_for_ninety_days()
    {
        await _world.RunsAsync();
        await _world.ResultsAsync(1, 5);
        await _world.GroupTellsAsync(1, EventTime.EndOfInput);
        await _world.WriteAsync(Batch with { Alerts = [new AlertTransition("high", "a", true, Some.Result("a", 0))], Lost = [new LostRange(0, 3, 9)] });
        _world.Now = TimeProvider.System.GetUtcNow().AddDays(89);
        await _world.SweepAsync();
        Assert.Equal(2, (await RetentionWorld.RowsAsync(Tables.Alerts)).Count);
        _world.Now = TimeProvider.System.GetUtcNow().AddDays(91);
        await _world.SweepAsync();
        Assert.Equal(LostRange.Rule, Assert.Single(await RetentionWorld.RowsAsync(Tables.Alerts)).GetString("rule"));
        Assert.Equal(5, (await RetentionWorld.RowsAsync(Tables.Results)).Count);
    }

    [Fact]
    public async Task Results_go_when_that_is_asked_for_but_not_those_of_windows_that_can_still_change()
    {
        using var world = new RetentionWorld(azurite, """, "retention": { "results": "1.00:00:00" }, "time": { "allowedLateness": "00:00:20" }""");
        await world.RunsAsync();
        await world.ResultsAsync(1, 10);
        await world.ResultsAsync(2, 10, "b");
        await world.WriteAsync(new SinkBatch { Pipeline = RetentionWorld.Identity with { Name = "meters2" }, Group = 1, Results = [new ResultRow(Some.Result("a", 0), 1)] });
        await world.GroupTellsAsync(1, EventTime.From(Some.Noon.AddSeconds(70)));
        await world.SweepAsync();
        var ends = (await RetentionWorld.RowsAsync(world.Tables.Results)).ToLookup(r => r.PartitionKey, r => (r.GetDateTimeOffset("windowEnd")!.Value - Some.Noon).TotalSeconds);
        Assert.Equal([100, 90, 80, 70, 60], ends["meters|1"]);
        Assert.Equal(10, ends["meters|2"].Count());
        Assert.Single(ends["meters2|1"]);
    }

    [Fact]
    public async Task Late_rows_go_once_the_log_has_forgotten_their_events()
    {
        await _world.RunsAsync();
        await _world.WriteAsync(Batch with { Late = [.. Enumerable.Range(995, 10).Select(i => new LateRow("a", 0, i, 0, 0, 10, 20))] });
        await _world.SweepAsync();
        Assert.Equal([1000L, 1001, 1002, 1003, 1004], (await RetentionWorld.RowsAsync(Tables.Late)).Select(r => r.GetInt64("sequence")));
    }

    [Fact]
    public async Task What_says_how_far_the_pipeline_is_stays_for_ever()
    {
        await _world.RunsAsync();
        await _world.GroupTellsAsync(1, 5);
        await new ProgressTable(Tables).TryWriteAsync(RetentionWorld.Identity, ProgressTable.Nothing(0, 4), null, default);
        await _world.SweepAsync();
        Assert.Single(await RetentionWorld.RowsAsync(Tables.Progress));
        Assert.Single(await RetentionWorld.RowsAsync(Tables.Status));
        Assert.NotNull(await new PipelineTable(Tables).ReadAsync(RetentionWorld.Name, default));
    }

    [Fact]
    public async Task A_sweep_does_a_bounded_piece_of_work_and_the_next_one_goes_on_after_it()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 60);
        await _world.LettersAsync(1, 0, 60);
        var left = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            await _world.SweepAsync(new SweepBounds(Rows: 1_000, Deletes: 37));
            left.Add((await RetentionWorld.RowsAsync(Tables.DeadLetters)).Count);
        }

        Assert.Equal([83, 46, 9, 0], left);
    }

    [Fact]
    public async Task Many_young_rows_do_not_keep_a_sweep_from_the_old_ones_behind_them()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(1, 0, 5);
        await _world.YoungAsync(Tables.DeadLetters, Month, () => _world.LettersAsync(0, 0, 90));
        var sweeps = 0;
        while ((await RetentionWorld.RowsAsync(Tables.DeadLetters)).Count > 90)
        {
            await _world.SweepAsync(new SweepBounds(Rows: 20, Deletes: 20));
            Assert.InRange(++sweeps, 1, 5);
        }

        Assert.Equal(5, sweeps);
        await _world.LettersAsync(0, 0, 1);
        _world.Now += Month;
        await _world.SweepAsync(new SweepBounds(Rows: 1_000, Deletes: 1_000));
        await _world.SweepAsync(new SweepBounds(Rows: 1_000, Deletes: 1_000));
        Assert.Empty(await RetentionWorld.RowsAsync(Tables.DeadLetters));
    }

    [Fact]
    public async Task A_row_that_is_written_again_between_reading_and_deleting_is_kept()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 20, DeadLetterTable.MaxInlineBytes + 1);
        var store = new DeadLetterStore(Tables, RetentionWorld.Name);
        await _world.SweepAsync(between: new Between(Between.IsTransaction, async transaction =>
        {
            if (transaction == 1)
            {
                var claimed = await store.FindAsync(2, 0, 7, default);
                await store.TryNoteAsync(claimed!, new ReplayNote(false, "attempt", 8, null, Some.Noon), default);
                await (await Tables.DeadLetters.GetAsync(default)).DeleteEntityAsync(RowKeys.Numbered("meters", 2, 0), RowKeys.Number(9));
            }

            return null;
        }));
        var kept = Assert.Single(await RetentionWorld.RowsAsync(Tables.DeadLetters));
        Assert.Equal(7, kept.GetInt64("sequence"));
        Assert.Equal(DeadLetterTable.MaxInlineBytes + 1, (await store.BodyAsync((await store.FindAsync(2, 0, 7, default))!, default)).Length);
        Assert.Equal(["meters/2/0/7"], await _world.BlobsAsync());
    }

    [Fact]
    public async Task Bytes_of_dead_letters_go_with_their_rows_and_others_stay()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 7, DeadLetterTable.MaxInlineBytes + 1);
        await _world.YoungAsync(Tables.DeadLetters, Month, () => _world.LettersAsync(1, 0, 2, DeadLetterTable.MaxInlineBytes + 1));
        await _world.SweepAsync();
        Assert.Equal(["meters/2/1/0", "meters/2/1/1"], await _world.BlobsAsync());
    }

    [Fact]
    public async Task A_sweep_that_dies_between_row_and_bytes_leaves_no_row_without_bytes_and_the_next_one_finds_the_bytes()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 7, DeadLetterTable.MaxInlineBytes + 1);
        await Assert.ThrowsAsync<AggregateException>(() => _world.SweepAsync(
            new SweepBounds(Rows: 1_000, Deletes: 3), new Between(Between.IsBlobDelete, _ => Task.FromResult<HttpStatusCode?>(HttpStatusCode.InternalServerError))));
        var store = new DeadLetterStore(Tables, RetentionWorld.Name);
        foreach (var row in await RetentionWorld.RowsAsync(Tables.DeadLetters))
        {
            Assert.NotEqual(0, (await store.BodyAsync((await store.FindAsync(2, 0, row.GetInt64("sequence")!.Value, default))!, default)).Length);
        }

        Assert.Equal(7, (await _world.BlobsAsync()).Count);
        await _world.SweepAsync();
        await _world.SweepAsync();
        Assert.Empty(await RetentionWorld.RowsAsync(Tables.DeadLetters));
        Assert.Empty(await _world.BlobsAsync());
    }

    [Fact]
    public async Task Bytes_that_are_uploaded_again_while_they_are_to_be_deleted_stay()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 1, DeadLetterTable.MaxInlineBytes + 1);
        await _world.SweepAsync(between: new Between(Between.IsBlobDelete, async _ =>
        {
            await _world.LettersAsync(0, 0, 1, DeadLetterTable.MaxInlineBytes + 2);
            return null;
        }));
        var store = new DeadLetterStore(Tables, RetentionWorld.Name);
        Assert.Equal(DeadLetterTable.MaxInlineBytes + 2, (await store.BodyAsync((await store.FindAsync(2, 0, 0, default))!, default)).Length);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task A_sweep_that_breaks_off_says_so_lets_other_tables_have_their_turn_and_goes_on_next_time(HttpStatusCode answer)
    {
        await _world.RunsAsync();
        await _world.WriteAsync(Batch with { Late = [new LateRow("a", 0, 1, 0, 0, 10, 20)] });
        await _world.LettersAsync(0, 0, 250);
        var first = true;
        var fault = await Assert.ThrowsAsync<AggregateException>(() => _world.SweepAsync(between: new Between(Between.IsTransaction, _ =>
        {
            (var failed, first) = (first, false);
            return Task.FromResult<HttpStatusCode?>(failed ? answer : null);
        })));
        Assert.Equal((int)answer, Assert.IsType<RequestFailedException>(Assert.Single(fault.InnerExceptions), exactMatch: false).Status);
        Assert.Empty(await RetentionWorld.RowsAsync(Tables.DeadLetters));
        Assert.Single(await RetentionWorld.RowsAsync(Tables.Late));
        await _world.SweepAsync();
        Assert.Empty(await RetentionWorld.RowsAsync(Tables.Late));
    }

    [Fact]
    public async Task A_sweep_that_breaks_off_in_the_middle_of_a_table_goes_on_there()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 100);
        await _world.LettersAsync(1, 0, 100);
        await _world.SweepAsync(new SweepBounds(Rows: 60, Deletes: 60));
        await Assert.ThrowsAsync<AggregateException>(() => _world.SweepAsync(
            new SweepBounds(Rows: 100, Deletes: 100), new Between(Between.IsTransaction, n => Task.FromResult<HttpStatusCode?>(n == 2 ? HttpStatusCode.ServiceUnavailable : null))));
        Assert.Equal(100, (await RetentionWorld.RowsAsync(Tables.DeadLetters)).Count);
        Assert.NotNull(await new SweepCursors(Tables).ReadAsync(RetentionWorld.Name, RetainedKind.DeadLetters, default));
        await _world.SweepAsync();
        Assert.Empty(await RetentionWorld.RowsAsync(Tables.DeadLetters));
    }

    [Fact]
    public async Task Two_sweeps_at_once_delete_the_same_and_no_more()
    {
        await _world.RunsAsync();
        await _world.LettersAsync(0, 0, 300, size: 1);
        await _world.LettersAsync(1, 0, 5, DeadLetterTable.MaxInlineBytes + 1);
        await _world.YoungAsync(Tables.DeadLetters, Month, () => _world.LettersAsync(2, 0, 4));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.SweepAsync()));
        await _world.SweepAsync();
        Assert.Equal(4, (await RetentionWorld.RowsAsync(Tables.DeadLetters)).Count);
        Assert.Empty(await _world.BlobsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_of_another_plan_and_one_before_the_first_event_delete_nothing(bool runs)
    {
        if (runs)
        {
            await _world.RunsAsync("another plan");
        }

        await _world.LettersAsync(0, 0, 5);
        await _world.SweepAsync();
        Assert.Equal(5, (await RetentionWorld.RowsAsync(Tables.DeadLetters)).Count);
    }

    private static SinkBatch Batch => new() { Pipeline = RetentionWorld.Identity, Group = 1 };
}
