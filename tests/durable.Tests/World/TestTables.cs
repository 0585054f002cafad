using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The tables, in memory, with the sink's rules. Fails on purpose, before or half-way.</summary>
internal sealed class TestTables(Random random) : IResultSink, IStatusStore
{
    public Faults Faults { get; set; } = Faults.None;

    public Dictionary<(string Key, long Start, long End, long Ordinal), (ResultVersion Version, WindowResult Result)> Results { get; } = [];

    public Dictionary<(int Partition, long Sequence, long Start, long End), LateRow> Late { get; } = [];

    public Dictionary<(string Rule, string Key, long End, bool Raised), AlertTransition> Alerts { get; } = [];

    public Dictionary<int, StatusRow> Status { get; } = [];

    /// <summary>Every result that was ever written, also those that were replaced since: somebody may have read it.</summary>
    public List<WindowResult> Published { get; } = [];

    /// <summary>Called with every batch before it is written.</summary>
    public Action<SinkBatch>? OnWrite { get; set; }

    public int Writes { get; private set; }

    public int LargestWrite { get; private set; }

    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var failing = random.NextDouble() < Faults.SinkFails;
        Writes++;
        OnWrite?.Invoke(batch);
        LargestWrite = Math.Max(LargestWrite, batch.Results.Count + batch.Late.Count + batch.Alerts.Count);
        var rows = failing ? batch.Results.Take(random.Next(batch.Results.Count + 1)) : batch.Results;
        foreach (var row in rows)
        {
            Put(batch, row);
        }

        if (failing)
        {
            throw new TimeoutException("the sink fails on purpose");
        }

        foreach (var late in batch.Late)
        {
            Late[(late.Partition, late.Sequence, late.WindowStart, late.WindowEnd)] = late;
        }

        foreach (var alert in batch.Alerts)
        {
            Alerts[(alert.Rule, alert.Key, alert.Result.End, alert.Raised)] = alert;
        }

        if (batch.Status is { } status)
        {
            Status[batch.Group] = status;
        }

        return Task.CompletedTask;
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
