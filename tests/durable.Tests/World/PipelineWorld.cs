using System.Text.Json;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>A whole pipeline in memory and virtual time: log, ingest, entities, tables.</summary>
internal sealed class PipelineWorld : IPlanSource, ILogPosition
{
    private const int MostSteps = 20_000;
    private readonly Random _random;
    private readonly MortalPorts _ports;
    private readonly TestImages _images;
    private readonly LiveStates _states;
    private readonly List<TestIngest> _former = [];
    private Faults _worst = Faults.None;
    private double _meanwhileChance;
    private Action _meanwhile = () => { };

    public PipelineWorld(PipelinePlan plan, int partitions, int seed, AwaitPoints? points = null)
    {
        Plan = plan;

        // In half of the worlds every batch reads its state; in the others it may find it alive, or, where there is room for a few, not.
        // In half of each, it writes it once.
        _states = new LiveStates((seed % 4) switch { 0 or 1 => 0, 2 => 2_000, _ => long.MaxValue });
        _random = new Random(seed);
        Time = new FakeTimeProvider(Started);
        Pipeline = new PipelineIdentity(plan.Name, 1, PlanLineage.Of(plan, "log"));
        Log = new TestLog(partitions);
        points ??= new AwaitPoints();
        Tables = new TestTables(_random, Time) { OnWrite = CheckCommitted };
        Entities = new EntityWorld(_random, Time, seed % 2 == 0 ? new JsonSerializerOptions { IncludeFields = true } : JsonSerializerOptions.Web, Create)
        {
            Points = points,
            WritesOnce = seed % 8 >= 4,
            Stalled = stalled => Tables.Stalled = stalled,
        };
        Ingest = new TestIngest(plan, Pipeline, Log, Entities, points, _random);
        _images = new TestImages(_random);
        _ports = new MortalPorts(points, Tables, pipeline => _former.Find(f => f.Pipeline == pipeline) ?? Ingest, this, _images) { Meanwhile = () => _meanwhile() };
    }

    public DateTimeOffset Started { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public PipelinePlan Plan { get; }

    /// <summary>The current generation.</summary>
    public PipelineIdentity Pipeline { get; private set; }

    public FakeTimeProvider Time { get; }

    public TestLog Log { get; }

    public TestTables Tables { get; }

    public EntityWorld Entities { get; }

    public TestIngest Ingest { get; private set; }

    /// <summary>What left an entity although no committed state holds it: it may still be undone.</summary>
    public List<string> Leaks { get; } = [];

    public long Now => EventTime.From(Time.GetUtcNow());

    public Faults Faults
    {
        set
        {
            Entities.Faults = Ingest.Faults = Tables.Faults = _images.Faults = value;
            _former.ForEach(f => f.Faults = value);
            _meanwhileChance = value.Meanwhile;
            _worst = value == Faults.None ? _worst : value;
        }
    }

    public Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new LogSnapshot(
        Log.CreatedOn, [.. Enumerable.Range(0, Log.PartitionCount).Select(p => new PartitionPosition(Log.Beginnings[p], Log.LastOf(p)))]));

    public EntityInstanceId WindowId(int group) => new(EntityNames.Window, EntityNames.WindowKey(Pipeline, group));

    public EntityInstanceId WindowIdOf(string key) => WindowId(KeyGroups.Of(key, Plan.KeyGroups));

    public void Wake() => Entities.Signal(
        new EntityInstanceId(EntityNames.Pulse, Pipeline.Name), nameof(PulseEntity.Wake), new WakeMessage(Pipeline.Generation, Pipeline.Lineage));

    /// <summary>Appends events while everything else goes on in any order.</summary>
    public async Task LiveAsync(int steps, Action<Random> append, Action<int>? afterStep = null)
    {
        for (var i = 0; i < steps; i++)
        {
            Tables.Land();
            _meanwhile = () => GoOn(append);
            switch (_random.Next(20))
            {
                case < 6:
                    append(_random);
                    break;
                case < 11:
                    AnyIngest().Trigger(_random.Next(Log.PartitionCount));
                    break;
                case < 18:
                    await Entities.StepAsync();
                    break;
                default:
                    Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1_500)));
                    break;
            }

            afterStep?.Invoke(i);
        }
    }

    /// <summary>What happens elsewhere while somebody awaits: events come, and ingest hands out.</summary>
    private void GoOn(Action<Random> append)
    {
        if (_random.NextDouble() < _meanwhileChance)
        {
            append(_random);
            AnyIngest().Trigger(_random.Next(Log.PartitionCount));
        }
    }

    /// <summary>
    /// The faults end. Everything must come to rest by itself, with no further event: nothing pending, the pulse
    /// stopped. The slow timer wakes the pulse as nobody knows whether it lives: twice, for the first time its last
    /// beat may have been lost so shortly before that it still seems to be on its way.
    /// </summary>
    /// <param name="triggered">Whether the trigger brings what it has not brought yet.</param>
    /// <param name="hostile">Whether signals are on their way whose input no operation can read.</param>
    public async Task RestAsync(bool triggered = true, bool hostile = false)
    {
        Faults = Faults.None;
        Wake();
        var wakes = 1;
        var died = Entities.Points.HasDied;
        for (var step = 0; step < MostSteps && (hostile || Entities.Errors.Count == 0); step++)
        {
            if (triggered && !Ingest.IsDone)
            {
                Ingest.Trigger(step % Log.PartitionCount);
            }

            Tables.Land();
            if (await Entities.StepAsync())
            {
                continue;
            }

            if (Entities.NextDue is not null || Tables.NextLanding is not null)
            {
                var next = Min(Entities.NextDue, Tables.NextLanding);
                Time.SetUtcNow(next > Time.GetUtcNow() ? next : Time.GetUtcNow());
            }
            else if (wakes++ < 2 || died != Entities.Points.HasDied)
            {
                died = Entities.Points.HasDied;
                Time.Advance(TimeSpan.FromMinutes(5));
                Wake();
            }
            else if (!triggered || Ingest.IsDone)
            {
                Conservation.Check(this, exactly: _worst.IngestCrash == 0 && _worst.IngestTwin == 0 && _worst.Rollback == 0 && Entities.Points.DieAt == 0 && _former.Count == 0);
                return;
            }
        }

        throw Entities.Errors.FirstOrDefault() ?? new InvalidOperationException($"The pipeline does not come to rest: {string.Join(", ", Entities.Pending.Take(5))}");
    }

    /// <summary>Takes a savepoint: the progress first, then one committed state after the other, while everything goes on.</summary>
    public async Task<TestSavepoint> SaveAsync(Func<Task> meanwhile)
    {
        var progress = Ingest.Rows;
        var groups = new List<GroupImage>();
        var results = new List<WindowResult>();
        for (var group = 0; group < Plan.KeyGroups; group++)
        {
            await meanwhile();
            if (Entities.StateOf(WindowId(group)) is { } json
                && GroupImage.Of(JsonSerializer.Deserialize<WindowEntityState>(json)!, Plan, group) is { } image)
            {
                groups.Add(image);
                results.AddRange(ResultsOf(group));
            }
        }

        return new TestSavepoint(Pipeline, progress, groups, results);
    }

    /// <summary>The results of a group once all is written that its committed state has decided.</summary>
    private IEnumerable<WindowResult> ResultsOf(int group) => Tables.Visible
        .Where(r => KeyGroups.Of(r.Key, Plan.KeyGroups) == group)
        .Concat(StateOf(group).Outbox.Entries.Select(e => e.Value.Result).OfType<WindowResult>())
        .GroupBy(Oracle.Name)
        .Select(row => row.Last());

    /// <summary>
    /// Goes on from a savepoint as the next generation: signals each group until it has its state, then lets the new
    /// progress be read. Whoever served the generation before goes on for a while.
    /// </summary>
    public async Task RestoreAsync(TestSavepoint savepoint, Func<Task> meanwhile)
    {
        var next = Pipeline with { Generation = Pipeline.Generation + 1 };
        var waiting = savepoint.Groups.ToList();
        waiting.ForEach(_images.Add);
        for (var tries = 0; waiting.Count > 0; tries++)
        {
            Assert.InRange(tries, 0, 2_000);
            foreach (var image in waiting)
            {
                var id = new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(next, image.Summary.Group));
                Entities.Signal(id, nameof(WindowEntity.Restore), new RestoreMessage(next.Lineage, TestImages.NameOf(image), image.Summary.Hash));
            }

            await meanwhile();
            waiting.RemoveAll(image => IsRestored(next, image.Summary.Group));
        }

        _former.Add(Ingest);
        Ingest = Ingest.Restored(next, savepoint.Progress);
        Pipeline = next;
        Tables.Restored(next.Generation, Ancestor.Of(savepoint.Pipeline.Generation, Plan.KeyGroups, savepoint.Summaries), key => KeyGroups.Of(key, Plan.KeyGroups));
        Wake();
    }

    /// <summary>The groups of the current generation are lost for good, with all that was on its way to them.</summary>
    public void LoseGroups()
    {
        var gone = Enumerable.Range(0, Plan.KeyGroups).Select(WindowId).ToHashSet();
        Entities.Lose(gone.Contains);
    }

    private bool IsRestored(PipelineIdentity pipeline, int group) =>
        Entities.StateOf(new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(pipeline, group))) is { } json
        && GroupImage.Of(JsonSerializer.Deserialize<WindowEntityState>(json)!, Plan, group) is not null;

    private TestIngest AnyIngest() => _former.Count > 0 && _random.Next(3) == 0 ? _former[^1] : Ingest;

    public GroupState StateOf(int group) => Entities.StateOf(WindowId(group)) is { } json
        ? JsonSerializer.Deserialize<WindowEntityState>(json)!.Open(Plan)
        : new GroupState(Plan);

    public GroupCounters Counters()
    {
        var all = Enumerable.Range(0, Plan.KeyGroups).Select(g => StateOf(g).Counters).ToList();
        return new GroupCounters(
            all.Sum(c => c.Counted), all.Sum(c => c.Late), all.Sum(c => c.PartiallyLate), all.Sum(c => c.Duplicates),
            all.Sum(c => c.AlreadyFolded), all.Sum(c => c.Refused), all.Sum(c => c.Lost));
    }

    private static DateTimeOffset Min(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || b < a ? b!.Value : a.Value;

    private void CheckCommitted(SinkBatch batch)
    {
        var state = Entities.RunsOn is { } json ? JsonSerializer.Deserialize<WindowEntityState>(json)!.Open(Plan) : new GroupState(Plan);
        Leaks.AddRange(batch.Results.GroupBy(r => Oracle.Name(r.Result)).Where(r => r.Count() > 1).Select(r => $"twice in one write: {r.Key}"));
        var emissions = state.Outbox.Entries.Select(e => e.Key).ToHashSet();
        Leaks.AddRange(batch.Results.Where(r => !emissions.Contains(r.Emission)).Select(r => $"result {r.Result}"));
        var late = state.Outbox.Entries.Select(e => e.Value.Late).ToHashSet();
        Leaks.AddRange(batch.Late.Where(l => !late.Contains(l)).Select(l => $"late row {l}"));
        Leaks.AddRange((batch.Status?.Coverage ?? []).Where(c => c.Prefix > state.CoverageOf(c.Partition).Prefix).Select(c => $"coverage {c}"));
    }

    private ITaskEntity Create(string name) => name == EntityNames.Window
        ? new WindowEntity(this, _ports, _ports, _states, Time, NullLogger<WindowEntity>.Instance)
        : new PulseEntity(this, new PulsePorts(_ports, _ports, _ports, _ports), Time, NullLogger<PulseEntity>.Instance);
}
