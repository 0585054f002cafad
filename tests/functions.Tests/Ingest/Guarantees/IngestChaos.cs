using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.Tests.Ingest.Guarantees;

/// <summary>A log, and processes that ingest it as the trigger and their fate will have it. Seeded.</summary>
internal sealed class IngestChaos : IDisposable
{
    private const int Groups = 4;
    private const string Query = """
        SELECT sensor, COUNT(*) AS n
        FROM input TIMESTAMP BY time
        WHERE value > 0
        GROUP BY sensor, TumblingWindow(second, 10)
        """;

    private readonly Random _random;
    private readonly FakeLog _log;
    private readonly List<LoggedKind>[] _kinds;
    private readonly MemoryTables _tables = new();
    private readonly HandedOut _watch;
    private readonly List<Process> _processes = [];
    private readonly int[] _cursors;
    private readonly List<Process> _all = [];
    private bool _inTwin;

    public IngestChaos(int seed)
    {
        _random = new Random(seed);
        var partitions = 1 + _random.Next(2);
        _log = new FakeLog(partitions);
        _kinds = [.. Enumerable.Range(0, partitions).Select(_ => new List<LoggedKind>())];
        _cursors = new int[partitions];
        _watch = new HandedOut(Groups, _kinds, _tables);
        _tables.OnWrite = _watch.Written;
    }

    public int Died { get; private set; }

    public int Failed { get; private set; }

    public int Twins { get; private set; }

    public void Dispose() => _all.ForEach(p => p.Dispose());

    public async Task LiveAsync(int steps)
    {
        await BeginAsync();
        for (var step = 0; step < steps; step++)
        {
            Append(_random.Next(6));
            await TriggerAsync(Any());
        }
    }

    /// <summary>Every partition has a time, so that none waits for another: that is IngestGateTests' business.</summary>
    private async Task BeginAsync()
    {
        for (var p = 0; p < _kinds.Length; p++)
        {
            Append(p, EventFate.Row);
            await new Process(this, new Mishaps(0)).IngestAsync(p, _log.Batch(p, 0, 1));
        }
    }

    /// <summary>A process hands out a log in three batches, with a hole, and dies at one point. Gives how many points it passed.</summary>
    public async Task<int> DieAtAsync(int point)
    {
        Append(30);
        var dying = new Process(this, new Mishaps(_random.Next()) { DieAt = point });
        await dying.IngestAsync(0, _log.Batch(0, 0, 5));
        await dying.IngestAsync(0, _log.Batch(0, 5, 5));
        await dying.IngestAsync(0, _log.Batch(0, 15, _kinds[0].Count - 15));
        return dying.Mishaps.Passed;
    }

    /// <summary>All is well again: the trigger brings the last event of each partition, and so what lies before it.</summary>
    public async Task FinishAsync()
    {
        Append(5 * _kinds.Length);
        var last = new Process(this, new Mishaps(_random.Next()));
        for (var p = 0; p < _kinds.Length; p++)
        {
            if (_kinds[p].Count > 0)
            {
                Assert.True(await last.IngestAsync(p, _log.Batch(p, _kinds[p].Count - 1, 1)), "the last batch failed");
                Assert.Equal(_kinds[p].Count - 1, await last.LastAsync(p));
            }
        }
    }

    public void Check()
    {
        Assert.Null(_watch.Broken);
        Assert.True(_watch.Blocks > 0 && _watch.ProgressRows > 0 && _watch.Wakes > 0);
    }

    private void Append(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Append(_random.Next(_kinds.Length), _random.Next(8) switch { 0 => EventFate.Dead, 1 => EventFate.Filtered, _ => EventFate.Row });
        }
    }

    private void Append(int partition, EventFate kind)
    {
        var e = new LoggedKind("s" + _random.Next(9), _random.Next(100), kind);
        var sequence = _kinds[partition].Count;
        _kinds[partition].Add(e);
        _log.Append(partition, kind == EventFate.Dead ? Some.Event(sequence, "no json") : Some.Reading(sequence, e.Key, kind == EventFate.Row ? 1 : -1, e.Seconds));
    }

    /// <summary>One of several processes; the dead ones are replaced. Each keeps what it knew when it last worked.</summary>
    private Process Any()
    {
        Died += _processes.RemoveAll(p => p.Mishaps.IsDead);
        while (_processes.Count < 3)
        {
            _processes.Add(new Process(this, new Mishaps(_random.Next())
            {
                Fail = 0.03,
                Twin = 0.08,
                DieAt = _random.Next(2) == 0 ? 1 + _random.Next(120) : 0,
                Other = TwinAsync,
            }));
        }

        var free = _processes.FindAll(p => !p.IsBusy);
        return free[_random.Next(free.Count)];
    }

    /// <summary>While one process is at work, another one is too: both with their own view of the same partitions.</summary>
    private async Task TwinAsync()
    {
        if (!_inTwin)
        {
            _inTwin = true;
            Twins++;
            await TriggerAsync(Any());
            _inTwin = false;
        }
    }

    private async Task TriggerAsync(Process process)
    {
        var p = _random.Next(_kinds.Length);
        var from = Math.Max(0, _cursors[p] - (_random.Next(3) == 0 ? _random.Next(12) : 0));
        var count = Math.Min(_kinds[p].Count - from, 1 + _random.Next(10));
        if (count <= 0)
        {
            return;
        }

        // The trigger checkpoints also what failed: then that batch is skipped for ever.
        if (await process.IngestAsync(p, _log.Batch(p, from, count)) || _random.Next(2) == 0)
        {
            _cursors[p] = Math.Max(_cursors[p], from + count);
        }
    }

    /// <summary>A process: its own caches over what all share.</summary>
    private sealed class Process : IDisposable
    {
        private readonly IngestChaos _chaos;
        private readonly IngestWorld _world;

        public Process(IngestChaos chaos, Mishaps mishaps)
        {
            _chaos = chaos;
            Mishaps = mishaps;
            chaos._all.Add(this);
            _world = new IngestWorld(chaos._tables.Of(mishaps), chaos._log, new MortalSignals(chaos._watch, mishaps), Some.Pipeline(query: Query));
        }

        public Mishaps Mishaps { get; }

        public bool IsBusy { get; private set; }

        public void Dispose() => _world.Dispose();

        /// <summary>Whether the batch is done; if not, it failed or the process died.</summary>
        public async Task<bool> IngestAsync(int partition, IReadOnlyList<EventData> events)
        {
            var done = false;
            IsBusy = true;
            try
            {
                await Mishaps.RunAsync(async () =>
                {
                    await _world.Ingest.IngestAsync(partition, events, default);
                    done = true;
                });
            }
            catch (Exception e) when (e is Azure.RequestFailedException or InvalidOperationException)
            {
                _chaos.Failed++;
            }

            IsBusy = false;
            _world.Clock.Advance(TimeSpan.FromMilliseconds(700));
            return done;
        }

        public async Task<long> LastAsync(int partition) => (await _world.ProgressOfAsync(partition)).Last;
    }

    private sealed class MortalSignals(HandedOut watch, Mishaps mishaps) : ISignals
    {
        public Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation) =>
            mishaps.AroundAsync(() => watch.AddAsync(pipeline, group, block, cancellation));

        public Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation) =>
            mishaps.AroundAsync(() => watch.WakeAsync(pipeline, cancellation));
    }
}
