using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace StreamFunctions.Local.Hosting;

/// <summary>
/// What the local host has done since its start, for a progress display and as the meter "StreamFunctions.Local". Thread-safe.
/// </summary>
public sealed class LocalCounters : IDisposable
{
    private readonly Meter _meter = new("StreamFunctions.Local");
    private readonly ConcurrentDictionary<string, long> _checkpoints = new();
    private long _eventsProcessed;
    private long _signalsAccepted;
    private long _signalsRun;
    private long _signalsFailed;
    private long _signalsLost;

    /// <summary>Makes counters at zero.</summary>
    public LocalCounters()
    {
        _meter.CreateObservableCounter("events.processed", () => EventsProcessed, "{event}", "Events whose function call ended.");
        _meter.CreateObservableCounter("signals.accepted", () => SignalsAccepted, "{signal}", "Signals of this process that were stored.");
        _meter.CreateObservableCounter("signals.run", () => SignalsDone, "{signal}", "Signals whose batch was committed.");
        _meter.CreateObservableCounter("signals.failed", () => SignalsFailed, "{signal}", "Signals whose operation threw.");
        _meter.CreateObservableCounter("signals.lost", () => SignalsGone, "{signal}", "Signals lost with their batch.");
    }

    /// <summary>Events whose function call ended, successfully or with its retries used up.</summary>
    public long EventsProcessed => Interlocked.Read(ref _eventsProcessed);

    /// <summary>Clients' signals that this process stored.</summary>
    public long SignalsAccepted => Interlocked.Read(ref _signalsAccepted);

    /// <summary>Signals whose batch this process committed, those that failed alone included.</summary>
    public long SignalsDone => Interlocked.Read(ref _signalsRun);

    /// <summary>Signals whose operation threw.</summary>
    public long SignalsFailed => Interlocked.Read(ref _signalsFailed);

    /// <summary>Signals that were lost with their whole batch.</summary>
    public long SignalsGone => Interlocked.Read(ref _signalsLost);

    /// <summary>The last checkpointed sequence number of each partition, by its id, that this process has checkpointed.</summary>
    public IReadOnlyDictionary<string, long> Checkpoints => _checkpoints;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Processed(int events) => Interlocked.Add(ref _eventsProcessed, events);

    internal void Checkpointed(string partition, long sequence) => _checkpoints[partition] = sequence;

    internal void SignalAccepted() => Interlocked.Increment(ref _signalsAccepted);

    internal void SignalsRun(int count) => Interlocked.Add(ref _signalsRun, count);

    internal void SignalFailed() => Interlocked.Increment(ref _signalsFailed);

    internal void SignalsLost(int count) => Interlocked.Add(ref _signalsLost, count);
}
