using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Telemetry;

/// <summary>
/// The app's metrics, under one meter. Counters of groups come from the status rows that this process writes, so they
/// count what was committed; after a restart they go on from the next status. Thread-safe.
/// </summary>
public sealed class StreamMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "StreamFunctions";

    private readonly Meter _meter;
    private readonly TimeProvider _clock;
    private readonly Counter<long> _events;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _dead;
    private readonly Counter<long> _late;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _repaired;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _incomplete;
    private readonly ConcurrentDictionary<int, StatusRow> _groups = new();
    private readonly ConcurrentDictionary<int, WaitReason> _waiting = new();
    private long _backlog;

    /// <summary>Makes the instruments.</summary>
    public StreamMeter(TimeProvider clock, IMeterFactory? factory = null)
    {
        _clock = clock;
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _events = _meter.CreateCounter<long>("streamfunctions.events", "{event}", "Events handed out, of all kinds.");
        _batches = _meter.CreateCounter<long>("streamfunctions.batches", "{batch}", "Runs of events handed out.");
        _dead = _meter.CreateCounter<long>("streamfunctions.dead", "{event}", "Events that became dead letters.");
        _late = _meter.CreateCounter<long>("streamfunctions.late", "{event}", "Rows that missed all their windows.");
        _duplicates = _meter.CreateCounter<long>("streamfunctions.duplicates", "{event}", "Rows whose event id had been seen.");
        _repaired = _meter.CreateCounter<long>("streamfunctions.repaired", "{event}", "Rows sent again because a signal was lost.");
        _alerts = _meter.CreateCounter<long>("streamfunctions.alerts.raised", "{alert}", "Alerts that rules of the pipeline raised; at least once each.");
        _lost = _meter.CreateCounter<long>("streamfunctions.lost", "{event}", "Sequence numbers that the log no longer held when they were to be read.");
        _expired = _meter.CreateCounter<long>("streamfunctions.expired", "{row}", "Rows, and bytes of dead letters, that were deleted because they had been kept for long enough, by table.");
        _incomplete = _meter.CreateCounter<long>("streamfunctions.incomplete", "{result}", "Results that may lack events, by outcome: written, or kept (the row of an earlier generation stays); at least once each.");
        _meter.CreateObservableGauge("streamfunctions.backlog", () => Interlocked.Read(ref _backlog), "{event}", "Events in the log that were not handed out yet.");
        _meter.CreateObservableGauge("streamfunctions.waiting", Waiting, "{partition}", "Partitions of this process that wait, by reason: sink, groups or skew.");
        _meter.CreateObservableGauge("streamfunctions.outbox", Outboxes, "By", "What a key group holds that is not written yet, as it last told.");
        _meter.CreateObservableGauge("streamfunctions.watermark.delay", WatermarkDelays, "s", "How far the watermark of a key group lies behind the clock.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void ReportBatch(int events, int dead)
    {
        _batches.Add(1);
        _events.Add(events);
        if (dead > 0)
        {
            _dead.Add(dead);
        }
    }

    internal void ReportAlerts(IReadOnlyList<AlertTransition> transitions)
    {
        if (transitions.Count(transition => transition.Raised) is > 0 and var raised)
        {
            _alerts.Add(raised);
        }
    }

    internal void ReportLost(long events) => _lost.Add(events);

    internal void ReportExpired(string table, int rows) => _expired.Add(rows, new KeyValuePair<string, object?>("table", table));

    internal void ReportIncomplete(IncompleteResults results)
    {
        if (results.Incomplete > 0)
        {
            _incomplete.Add(results.Incomplete - results.Kept, new KeyValuePair<string, object?>("outcome", "written"));
            _incomplete.Add(results.Kept, new KeyValuePair<string, object?>("outcome", "kept"));
        }
    }

    internal void ReportRepair(int rows) => _repaired.Add(rows);

    internal void ReportWaiting(int partition, WaitReason reason) => _waiting[partition] = reason;

    internal void ReportBacklog(IReadOnlyList<ProgressRow> rows, LogSnapshot snapshot)
    {
        var last = rows.ToDictionary(r => r.Partition, r => r.Last);
        var backlog = snapshot.Partitions
            .Select((p, i) => p.LastEnqueued - Math.Max(last.GetValueOrDefault(i, -1), p.Beginning - 1))
            .Sum(n => Math.Max(0, n));
        Interlocked.Exchange(ref _backlog, backlog);
    }

    internal void Report(StatusRow row)
    {
        _groups.TryGetValue(row.Group, out var before);
        _groups[row.Group] = row;
        if (before is not null)
        {
            _late.Add(Math.Max(0, row.Counters.Late - before.Counters.Late));
            _duplicates.Add(Math.Max(0, row.Counters.Duplicates - before.Counters.Duplicates));
            _lost.Add(Math.Max(0, row.Counters.Lost - before.Counters.Lost));
        }
    }

    private IEnumerable<Measurement<int>> Waiting() =>
        new[] { WaitReason.Sink, WaitReason.Groups, WaitReason.Skew }.Select(reason => new Measurement<int>(
            _waiting.Values.Count(r => r == reason),
            new KeyValuePair<string, object?>("reason", reason.ToString().ToLowerInvariant())));

    private IEnumerable<Measurement<long>> Outboxes() =>
        _groups.Select(g => new Measurement<long>(g.Value.OutboxBytes, new KeyValuePair<string, object?>("group", g.Key)));

    private IEnumerable<Measurement<double>> WatermarkDelays()
    {
        var now = _clock.GetUtcNow();
        foreach (var (group, row) in _groups)
        {
            if (row.Watermark is not (EventTime.None or EventTime.EndOfInput))
            {
                yield return new Measurement<double>(
                    (now - EventTime.ToInstant(row.Watermark)).TotalSeconds, new KeyValuePair<string, object?>("group", group));
            }
        }
    }
}
