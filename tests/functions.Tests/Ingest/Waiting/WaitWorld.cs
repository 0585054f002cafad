using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Ingest;

/// <summary>The gate over a log, progress and status that the test sets, in virtual time.</summary>
internal sealed class WaitWorld : ILogPosition, IProgressStore, IStatusStore, IDisposable
{
    public const int KeyGroups = 4;

    /// <summary>Real time after which a test has hung; nothing here takes more than a moment.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static readonly PipelineIdentity Identity = new("meters", 1, "lineage");

    private readonly StreamMeter _meter;
    private volatile int _looks;
    private readonly PressureReader _reader;

    public WaitWorld(int partitions)
    {
        Pipeline = Some.Pipeline(", \"time\": { \"maxPartitionSkew\": \"01:00:00\" }");
        Log = new long[partitions];
        Array.Fill(Log, -1);
        _meter = new StreamMeter(Clock);
        _reader = new PressureReader(Pipeline, this, this, this, Clock, _meter);
        Gate = new IngestGate(Pipeline, _reader, new WakeThrottle(Pipeline, Signals, Clock), Clock, _meter, NullLogger<IngestGate>.Instance);
    }

    public LoadedPipeline Pipeline { get; }

    public FakeTimeProvider Clock { get; } = new(Some.Noon);

    public RecordingSignals Signals { get; } = new();

    public IngestGate Gate { get; }

    /// <summary>Per partition, the last number enqueued.</summary>
    public long[] Log { get; }

    public SortedDictionary<int, ProgressRow> Progress { get; } = [];

    public SortedDictionary<int, StatusRow> Status { get; } = [];

    /// <summary>Records that a partition was handed out up to a number; all of it to every group.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="last">The number.</param>
    /// <param name="hours">Its time, in hours; null = none yet.</param>
    public ProgressRow HandedOut(int partition, long last, double? hours) => Progress[partition] = new ProgressRow
    {
        Partition = partition,
        Last = last,
        Sent = [.. Enumerable.Repeat(last, KeyGroups)],
        MaxEventTime = hours is { } h ? TimeSpan.FromHours(h).Ticks : EventTime.None,
    };

    public void Tells(int group, long outboxBytes, params long[] prefixes) => Status[group] = new StatusRow
    {
        Group = group,
        Pulse = 1,
        Coverage = [.. prefixes.Select((prefix, p) => new PartitionCoverage(p, prefix, []))],
        OpenWork = true,
        Outbox = (int)(outboxBytes / 100),
        OutboxBytes = outboxBytes,
        Watermark = EventTime.None,
        Counters = default,
    };

    /// <summary>Begins a wait; run time with <see cref="PassAsync"/>.</summary>
    public Task Wait(int partition) => Gate.WaitAsync(Identity, Progress[partition], default);

    /// <summary>Asserts that a wait has ended, or ends without any more time: a gate that stays shut fails the test, and does not hang it.</summary>
    public static Task EndsAsync(Task wait) => wait.WaitAsync(Limit);

    /// <summary>Lets virtual time pass, step by step, until the task has ended or the time is over.</summary>
    public async Task PassAsync(Task task, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time && !task.IsCompleted; passed += TimeSpan.FromSeconds(1))
        {
            // Each look reads the status; without one soon, the wait had not armed its timer yet, and the next step serves it.
            var looks = _looks;
            Clock.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0; i < 1_000 && looks == _looks && !task.IsCompleted; i++)
            {
                await Task.Yield();
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _meter.Dispose();
    }

    Task<LogSnapshot> ILogPosition.ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new LogSnapshot(Some.Noon, [.. Log.Select(last => new PartitionPosition(0, last))]));

    Task<IReadOnlyList<ProgressRow>> IProgressStore.ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProgressRow>>([.. Progress.Values]);

    Task<IReadOnlyList<StatusRow>> IStatusStore.ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken)
    {
        _looks++;
        return Task.FromResult<IReadOnlyList<StatusRow>>([.. Status.Values]);
    }
}
