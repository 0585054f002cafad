using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The tables, in memory, with the sink's rules. Fails on purpose, before or half-way.</summary>
internal sealed class TestTables(Random random, TimeProvider time) : IResultSink, IStatusStore
{
    private readonly List<(DateTimeOffset At, SinkBatch Batch)> _stalled = [];
    private readonly Dictionary<int, GenerationTables> _generations = [];
    private readonly List<(Ancestor Ancestor, Func<string, int> GroupOf)> _ancestors = [];

    public Faults Faults { get; set; } = Faults.None;

    public Dictionary<(string Key, long Start, long End, long Ordinal), (ResultVersion Version, WindowResult Result)> Results { get; } = [];

    /// <summary>The generation that is read.</summary>
    public int Generation { get; private set; } = 1;

    /// <summary>Late rows of the generation that is read.</summary>
    public Dictionary<(int Partition, long Sequence, long Start, long End), LateRow> Late => Of(Generation).Late;

    public Dictionary<(string Rule, string Key, long End, long Ordinal, bool Raised), AlertTransition> Alerts { get; } = [];

    /// <summary>What groups told as lost, by group, partition and first number.</summary>
    public Dictionary<(int Group, int Partition, long From), LostRange> Lost => Of(Generation).Lost;

    public Dictionary<int, StatusRow> Status => Of(Generation).Status;

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

    /// <summary>The results that a reader sees: of the current generation, and of its ancestors what is still part of them.</summary>
    public IEnumerable<WindowResult> Visible => Results.Values
        .Where(r => r.Version.Generation == Generation || _ancestors.Exists(a => a.Ancestor.Generation == r.Version.Generation
            && a.Ancestor.Holds(a.GroupOf(r.Result.Key), r.Version.Emission, r.Result.End)))
        .Select(r => r.Result);

    /// <summary>From here on another generation is read.</summary>
    public void Restored(int generation, Ancestor ancestor, Func<string, int> groupOf)
    {
        Generation = generation;
        _ancestors.Add((ancestor, groupOf));
    }

    /// <summary>The late rows of one generation.</summary>
    public IReadOnlyCollection<LateRow> LateOf(int generation) => Of(generation).Late.Values;

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

        var own = Of(batch.Pipeline.Generation);
        foreach (var late in batch.Late)
        {
            own.Late[(late.Partition, late.Sequence, late.WindowStart, late.WindowEnd)] = late;
        }

        foreach (var alert in batch.Alerts)
        {
            Alerts[(alert.Rule, alert.Key, alert.Result.End, alert.Result.Ordinal, alert.Raised)] = alert;
        }

        foreach (var lost in batch.Lost)
        {
            own.Lost[(batch.Group, lost.Partition, lost.From)] = lost;
        }

        if (batch.Status is { } status)
        {
            own.Status[batch.Group] = status;
        }
    }

    public Task<IReadOnlyList<StatusRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) =>
        random.NextDouble() < Faults.PortFails
            ? throw new TimeoutException("the status store fails on purpose")
            : Task.FromResult<IReadOnlyList<StatusRow>>([.. Of(pipeline.Generation).Status.Values]);

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

    private GenerationTables Of(int generation)
    {
        if (!_generations.TryGetValue(generation, out var tables))
        {
            _generations.Add(generation, tables = new GenerationTables());
        }

        return tables;
    }

    /// <summary>What each generation has for itself.</summary>
    private sealed class GenerationTables
    {
        public Dictionary<(int Partition, long Sequence, long Start, long End), LateRow> Late { get; } = [];

        public Dictionary<(int Group, int Partition, long From), LostRange> Lost { get; } = [];

        public Dictionary<int, StatusRow> Status { get; } = [];
    }
}
