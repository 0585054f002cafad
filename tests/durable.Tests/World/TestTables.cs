using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The tables, in memory, with the sink's rules. Fails on purpose, before or half-way.</summary>
internal sealed class TestTables(Random random, TimeProvider time) : IResultSink, IStatusStore
{
    private readonly List<(DateTimeOffset At, SinkBatch Batch)> _stalled = [];

    public Faults Faults { get; set; } = Faults.None;

    public Dictionary<(string Key, long Start, long End, long Ordinal), (ResultVersion Version, WindowResult Result)> Results { get; } = [];

    public Dictionary<(int Partition, long Sequence, long Start, long End), LateRow> Late { get; } = [];

    public Dictionary<(string Rule, string Key, long End, long Ordinal, bool Raised), AlertTransition> Alerts { get; } = [];

    /// <summary>What groups told as lost, by group, partition and first number.</summary>
    public Dictionary<(int Group, int Partition, long From), LostRange> Lost { get; } = [];

    public Dictionary<int, StatusRow> Status { get; } = [];

    /// <summary>Every result that was ever written, also those that were replaced since: somebody may have read it.</summary>
    public List<WindowResult> Published { get; } = [];

    /// <summary>Called with every batch before it is written.</summary>
    public Action<SinkBatch>? OnWrite { get; set; }

    public int Writes { get; private set; }

    /// <summary>Whether who writes now is stalled: its write lands minutes later.</summary>
    public bool Stalled { get; set; }

    /// <summary>When the next stalled write lands; null = none is on its way.</summary>
    public DateTimeOffset? NextLanding => _stalled.Count == 0 ? null : _stalled.Min(s => s.At);

    /// <summary>How many stalled writes have landed.</summary>
    public int Landed { get; private set; }

    public int LargestWrite { get; private set; }

    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Writes++;
        OnWrite?.Invoke(batch);
        LargestWrite = Math.Max(LargestWrite, batch.Results.Count + batch.Late.Count + batch.Alerts.Count + batch.Lost.Count);
        if (Stalled && random.NextDouble() < Faults.StalledWrites)
        {
            _stalled.Add((time.GetUtcNow() + TimeSpan.FromSeconds(random.Next(300)), batch));
            return Task.CompletedTask;
        }

        var failing = random.NextDouble() < Faults.SinkFails;
        Put(batch, failing ? random.Next(batch.Results.Count + 1) : int.MaxValue);
        return failing ? Task.FromException(new TimeoutException("the sink fails on purpose")) : Task.CompletedTask;
    }

    /// <summary>Lets the stalled writes land whose time has come.</summary>
    public void Land()
    {
        foreach (var landing in _stalled.Where(s => s.At <= time.GetUtcNow()).ToList())
        {
            _stalled.Remove(landing);
            Put(landing.Batch, int.MaxValue);
            Landed++;
        }
    }

    /// <summary>Writes a batch, or its first results only.</summary>
    private void Put(SinkBatch batch, int most)
    {
        foreach (var row in batch.Results.Take(most))
        {
            Put(batch, row);
        }

        if (most < int.MaxValue)
        {
            return;
        }

        foreach (var late in batch.Late)
        {
            Late[(late.Partition, late.Sequence, late.WindowStart, late.WindowEnd)] = late;
        }

        foreach (var alert in batch.Alerts)
        {
            Alerts[(alert.Rule, alert.Key, alert.Result.End, alert.Result.Ordinal, alert.Raised)] = alert;
        }

        foreach (var lost in batch.Lost)
        {
            Lost[(batch.Group, lost.Partition, lost.From)] = lost;
        }

        if (batch.Status is { } status)
        {
            Status[batch.Group] = status;
        }
    }

    public Task<IReadOnlyList<StatusRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) =>
        random.NextDouble() < Faults.PortFails
            ? throw new TimeoutException("the status store fails on purpose")
            : Task.FromResult<IReadOnlyList<StatusRow>>([.. Status.Values]);

    private void Put(SinkBatch batch, ResultRow row)
    {
        var key = (row.Result.Key, row.Result.Start, row.Result.End, row.Result.Ordinal);
        var version = row.VersionIn(batch.Pipeline.Generation);
        if (!Results.TryGetValue(key, out var stored) || stored.Version <= version)
        {
            Results[key] = (version, row.Result);
            Published.Add(row.Result);
        }
    }
}
