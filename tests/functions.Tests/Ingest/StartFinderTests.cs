using CsCheck;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Ingest;

public sealed class StartFinderTests
{
    private const string Hub = "the hub";
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    [Fact]
    public async Task The_first_generation_reads_from_where_it_is_told_and_every_window_counts_as_complete()
    {
        var log = Log(10, beginning: 3);
        Assert.Equal((3, EventTime.None), await FindAsync(log, "", older: null));
        Assert.Equal((10, EventTime.None), await FindAsync(log, """, "startFrom": "latest" """, older: null));
        Assert.Equal((7, EventTime.None), await FindAsync(log, """, "startFrom": { "sequence": { "0": 7 } }""", older: null));
        Assert.Equal((10, EventTime.None), await FindAsync(log, """, "startFrom": { "sequence": { "0": 10 } }""", older: null));
        Assert.Equal((6, EventTime.None), await FindAsync(log, """, "startFrom": { "enqueuedTime": "2025-01-31T12:00:06Z" }""", older: null));
        Assert.Equal((3, EventTime.None), await FindAsync(log, """, "startFrom": { "enqueuedTime": "2025-01-01T00:00:00+01:00" }""", older: null));
        Assert.Equal((10, EventTime.None), await FindAsync(log, """, "startFrom": { "enqueuedTime": "2026-01-01" }""", older: null));
    }

    [Theory]
    [InlineData(2, "partition 0: 2 to 3 are no longer in the log, which begins with 4.")]
    [InlineData(12, "partition 0: 10 to 11 are not in the log yet, whose next number is 10.")]
    public async Task A_number_that_the_log_does_not_hold_is_refused_with_the_exact_range(long number, string expected)
    {
        var fault = await Assert.ThrowsAsync<IdentityException>(
            () => FindAsync(Log(10, beginning: 4), $$""", "startFrom": { "sequence": { "0": {{number}}, "7": 0 } }""", Older()));
        Assert.Contains(expected.TrimEnd('.') + "; partition 7 does not exist, the hub has 1.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generation_that_reads_all_that_the_older_one_read_is_complete()
    {
        Assert.Equal((0, EventTime.None), await FindAsync(Log(10), "", Older()));
        Assert.Equal((0, EventTime.None), await FindAsync(Log(10), "", Older(), Row(start: 5, completeFrom: 77)));
        Assert.Equal((4, EventTime.None), await FindAsync(Log(10, beginning: 4), "", Older(), Row(start: 4)));
    }

    [Fact]
    public async Task A_generation_that_reads_less_is_complete_only_from_the_last_unread_event_on()
    {
        // The last unread event is gone: it was enqueued before the first that is there.
        Assert.Equal((4, After(4)), await FindAsync(Log(10, beginning: 4), "", Older(), Row(start: 3)));
        Assert.Equal((4, After(4)), await FindAsync(Log(10, beginning: 4), "", Older(), Row(start: 4, completeFrom: 77)));

        // It is there still, which is more exact.
        Assert.Equal((6, After(5)), await FindAsync(Log(10), """, "startFrom": { "sequence": { "0": 6 } }""", Older()));
        Assert.Equal((10, After(9)), await FindAsync(Log(10), """, "startFrom": "latest" """, Older()));

        // Nothing is there: whatever was enqueued was so before now.
        var now = EventTime.From(Some.Noon.AddHours(9)) + Skew.Ticks + 1;
        Assert.Equal((10, now), await FindAsync(Log(10, beginning: 10), "", Older()));
        Assert.Equal((4, EventTime.EndOfInput), await FindAsync(Log(10, beginning: 4), """, "time": { "maxFutureSkew": "unlimited" }""", Older()));
    }

    [Fact]
    public async Task On_a_recreated_hub_what_the_old_one_had_may_be_missing_until_then()
    {
        var created = EventTime.From(Some.Noon.AddDays(-1)) + Skew.Ticks + 1;
        Assert.Equal((0, created), await FindAsync(Log(10), "", Older() with { Log = "another hub" }, Row(start: 0)));
        Assert.Equal((4, After(4)), await FindAsync(Log(10, beginning: 4), "", Older() with { Log = "another hub" }, Row(start: 9)));
    }

    /// <summary>Against a pass over the whole log: whatever is not read lies before the time from which windows are complete.</summary>
    [Fact]
    public Task No_unread_event_is_as_late_as_where_windows_are_complete()
    {
        var events = Gen.Select(Gen.Int[0, 5], Gen.OneOf(Gen.Const(3600), Gen.Int[-4000, 3600]), (pause, ahead) => (pause, ahead)).Array[1, 40];
        return Gen.Select(events, Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 100]).SampleAsync(async (spaced, gone, start, at) =>
        {
            var enqueued = spaced.Select((e, i) => Some.Noon.AddSeconds(spaced.Take(i + 1).Sum(x => x.pause))).ToList();
            var log = new FakeLog(1) { Beginning = Math.Min(gone, spaced.Length) };
            log.Append(0, [.. enqueued.Select((time, i) => Some.Event(i, "{}", time))]);
            var time = Some.Noon.AddSeconds(at);
            var byTime = start % 2 == 0;
            var number = Math.Clamp(start, log.Beginning, spaced.Length);
            var from = byTime ? $$"""{ "enqueuedTime": "{{time:O}}" }""" : $$"""{ "sequence": { "0": {{number}} } }""";
            var (first, completeFrom) = await FindAsync(log, $$""", "startFrom": {{from}}""", Older());
            var expected = byTime ? Math.Max(log.Beginning, enqueued.TakeWhile(e => e < time).Count()) : number;
            Assert.Equal(expected, first);
            var unread = spaced.Take((int)first).Select((e, i) => EventTime.From(enqueued[i].AddSeconds(e.ahead)));
            Assert.All(unread, eventTime => Assert.True(eventTime < completeFrom));
        }, iter: 300);
    }

    private static long After(int sequence) => EventTime.From(Some.Noon.AddSeconds(sequence)) + Skew.Ticks + 1;

    private static FakeLog Log(int count, int beginning = 0)
    {
        var log = new FakeLog(1) { Beginning = beginning };
        log.Append(0, [.. Enumerable.Range(0, count).Select(i => Some.Reading(i, "a", 1, i))]);
        return log;
    }

    private static StoredIdentity Older() => new(new PipelineIdentity("meters", 1, "older"), "hash", Hub, null);

    private static ProgressRow Row(long start, long completeFrom = EventTime.None) =>
        ProgressTable.Nothing(0, 4) with { Last = 9, Start = start, CompleteFrom = completeFrom };

    private static async Task<(long First, long CompleteFrom)> FindAsync(FakeLog log, string extra, StoredIdentity? older, params ProgressRow[] rows)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Some.Noon.AddHours(9));
        var finder = new StartFinder(Some.Pipeline(extra), log, new Rows(rows), clock);
        var start = Assert.Single(await finder.FindAsync(older, Hub, await log.ReadAsync(default), default));
        return (start.First, start.CompleteFrom);
    }

    private sealed class Rows(IReadOnlyList<ProgressRow> rows) : IProgressStore
    {
        public Task<IReadOnlyList<ProgressRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) => Task.FromResult(rows);
    }
}
