using Microsoft.DurableTask.Entities;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>
/// A small ingest that follows the protocol: signals first, then progress by compare-and-swap; what lies between
/// progress and batch is read from the log. Also the repair port. Fails on purpose.
/// </summary>
internal sealed class TestIngest(PipelinePlan plan, PipelineIdentity pipeline, TestLog log, EntityWorld world, AwaitPoints points, Random random)
    : IProgressStore, IGapRepair
{
    private readonly Dictionary<int, ProgressRow> _progress = [];
    private readonly List<ProgressRow> _oldViews = [];
    private readonly List<LostRange> _lost = [];
    private readonly long[] _cursors = new long[log.PartitionCount];

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>The generation that it serves.</summary>
    public PipelineIdentity Pipeline => pipeline;

    public long RowsRepaired { get; private set; }

    public int Repairs { get; private set; }

    public int Holes { get; private set; }

    /// <summary>What was gone from the log before it was handed out.</summary>
    public IReadOnlyList<LostRange> Lost => _lost;

    public ProgressRow ProgressOf(int partition) => _progress.GetValueOrDefault(partition) ?? Nothing(partition);

    /// <summary>The progress of the partitions that were touched.</summary>
    public IReadOnlyList<ProgressRow> Rows => [.. _progress.Values];

    /// <summary>An ingest of another generation that goes on from a savepoint; the trigger's position is the same.</summary>
    public TestIngest Restored(PipelineIdentity next, IReadOnlyList<ProgressRow> rows)
    {
        var restored = new TestIngest(plan, next, log, world, points, random) { Faults = Faults };
        _cursors.CopyTo(restored._cursors, 0);
        foreach (var row in rows)
        {
            restored._progress.Add(row.Partition, row);
            restored._lost.AddRange(row.LostRanges);
        }

        return restored;
    }

    public bool IsDone => Enumerable.Range(0, log.PartitionCount).All(p => _cursors[p] > log.LastOf(p));

    /// <summary>One batch of the trigger, with whatever may happen to it.</summary>
    public void Trigger(int partition)
    {
        if (Chance(Faults.IngestRepeats))
        {
            _cursors[partition] = Math.Max(0, _cursors[partition] - random.Next(6));
        }

        var from = _cursors[partition] = Math.Max(_cursors[partition], log.Beginnings[partition]);
        var to = Math.Min(log.LastOf(partition), from + random.Next(8));
        if (from > to)
        {
            return;
        }

        if (Chance(Faults.IngestSkips))
        {
            _cursors[partition] = to + 1;
            return;
        }

        if (!Survives(() => TryHandle(partition, to)))
        {
            return;
        }

        _cursors[partition] = to + 1;
        world.Signal(new EntityInstanceId(EntityNames.Pulse, pipeline.Name), nameof(PulseEntity.Wake), new WakeMessage(pipeline.Generation, pipeline.Lineage));
    }

    private bool TryHandle(int partition, long to)
    {
        if (Chance(Faults.IngestTwin) && _oldViews.Where(v => v.Partition == partition).ToList() is { Count: > 0 } views)
        {
            return Handle(views[random.Next(views.Count)], to);
        }

        return Handle(ProgressOf(partition), to);
    }

    /// <summary>The trigger's process may die: its batch comes again.</summary>
    private static bool Survives(Func<bool> work)
    {
        try
        {
            return work();
        }
        catch (ProcessDiedException)
        {
            return false;
        }
    }

    public Task<IReadOnlyList<ProgressRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken)
    {
        MaybeFail();
        return Task.FromResult<IReadOnlyList<ProgressRow>>([.. _progress.Values]);
    }

    public Task<RepairOutcome> RepairAsync(
        PipelineIdentity pipeline, int partition, long from, long upTo, int group, CancellationToken cancellationToken)
    {
        MaybeFail();
        Repairs++;
        var to = Chance(0.2) ? from + ((upTo - from) / 2) : upTo;
        var present = Present(partition, from, to);
        var (sent, lost) = (0L, 0L);
        foreach (var range in LogRanges.Cut(ProgressOf(partition), from, to, present))
        {
            var claim = new BlockClaim(pipeline.Lineage, partition, range.From, range.To, null, log.PartitionCount);
            if (range.Lost)
            {
                points.PassOrDie();
                world.Signal(WindowId(group), nameof(WindowEntity.Add), BlockSplitter.Lost(claim));
                lost += range.To - range.From + 1;
                continue;
            }

            var rows = RowsOf(partition, range.From, range.To).GetValueOrDefault(group);
            sent += rows?.Count ?? 0;
            Send(group, rows, claim);
        }

        RowsRepaired += sent;
        return Task.FromResult(new RepairOutcome(to, sent, lost));
    }

    public Task<long> IngestHoleAsync(PipelineIdentity pipeline, int partition, long from, long upTo, CancellationToken cancellationToken)
    {
        MaybeFail();
        Holes++;
        Handle(ProgressOf(partition), upTo);
        return Task.FromResult(ProgressOf(partition).Last);
    }

    /// <summary>Hands out all after the view's last up to <paramref name="to"/>. False = died before the progress row.</summary>
    private bool Handle(ProgressRow view, long to)
    {
        while (view.Last < to)
        {
            var isLost = view.Last + 1 < log.Beginnings[view.Partition];
            var next = isLost ? view.PastLost(Math.Min(to, log.Beginnings[view.Partition] - 1)) : HandOut(view, to);
            points.PassOrDie();
            if (Chance(Faults.IngestCrash))
            {
                return false;
            }

            if (ReferenceEquals(view, ProgressOf(view.Partition)) || !_progress.ContainsKey(view.Partition))
            {
                _progress[view.Partition] = next;
                _oldViews.Add(view);
                _lost.AddRange(isLost ? [new LostRange(view.Partition, view.Last + 1, next.Last)] : []);
                points.PassOrDie();
            }

            view = ProgressOf(view.Partition);
        }

        return true;
    }

    private ProgressRow HandOut(ProgressRow view, long to)
    {
        var partition = view.Partition;
        var sent = view.Sent.ToArray();
        var (time, beforeEnd) = (view.MaxEventTime, view.TimeBeforeEnd);
        var (filtered, dead) = (view.Filtered, view.Dead);
        for (var s = view.Last + 1; s <= to; s++)
        {
            var e = log[partition, s];
            time = e.Kind == EventKind.Dead ? time : Math.Max(time, e.Ends ? EventTime.EndOfInput : e.Time);
            beforeEnd = e.Kind == EventKind.Dead || e.Ends ? beforeEnd : Math.Max(beforeEnd, e.Time);
            filtered += e.Kind == EventKind.Filtered ? 1 : 0;
            dead += e.Kind == EventKind.Dead ? 1 : 0;
        }

        foreach (var (group, block) in RowsOf(partition, view.Last + 1, to))
        {
            Send(group, block, new BlockClaim(pipeline.Lineage, partition, sent[group] + 1, to, time, log.PartitionCount));
            sent[group] = to;
        }

        return view with
        {
            Last = to,
            Sent = sent,
            MaxEventTime = time,
            TimeBeforeEnd = beforeEnd,
            PartitionCount = log.PartitionCount,
            Read = view.Read + to - view.Last,
            Filtered = filtered,
            Dead = dead,
        };
    }

    private IEnumerable<long> Present(int partition, long from, long to)
    {
        for (var s = Math.Max(from, log.Beginnings[partition]); s <= to; s++)
        {
            yield return s;
        }
    }

    private EntityInstanceId WindowId(int group) => new(EntityNames.Window, EntityNames.WindowKey(pipeline, group));

    private Dictionary<int, RowBlock> RowsOf(int partition, long from, long to)
    {
        var builders = new Dictionary<int, RowBlockBuilder>();
        for (var s = Math.Max(from, log.Beginnings[partition]); s <= to; s++)
        {
            var e = log[partition, s];
            if (e.Kind == EventKind.Row && !e.Ends)
            {
                var group = KeyGroups.Of(e.Key, plan.KeyGroups);
                var builder = builders.GetValueOrDefault(group) ?? (builders[group] = new RowBlockBuilder(1, plan.HasEventIds));
                builder.Add(s, e.Time, e.Key, (UInt128)(ulong)e.Id, [Value.Of(e.Value)]);
            }
        }

        return builders.ToDictionary(b => b.Key, b => b.Value.Build(partition));
    }

    /// <summary>Now and then in more pieces than size asks for.</summary>
    private void Send(int group, RowBlock? block, BlockClaim claim)
    {
        var id = WindowId(group);
        if (block is not null && block.Count > 1 && Chance(0.3))
        {
            var cut = block.Sequences[block.Count / 2];
            var firstHalf = RowsOf(claim.Partition, claim.From, cut - 1).GetValueOrDefault(group);
            var secondHalf = RowsOf(claim.Partition, cut, claim.UpTo).GetValueOrDefault(group);
            Send(id, firstHalf, claim with { UpTo = cut - 1, MaxEventTime = null });
            Send(id, secondHalf, claim with { From = cut });
            return;
        }

        Send(id, block, claim);
    }

    private void Send(EntityInstanceId id, RowBlock? block, BlockClaim claim)
    {
        foreach (var message in BlockSplitter.Split(block, claim).Messages)
        {
            points.PassOrDie();
            world.Signal(id, nameof(WindowEntity.Add), Chance(Faults.Garble) ? Garbled(message) : message);
        }
    }

    private BlockMessage Garbled(BlockMessage message)
    {
        var data = message.Data.ToArray();
        Array.Resize(ref data, random.Next(data.Length));
        return message with { Data = data };
    }

    private ProgressRow Nothing(int partition)
    {
        var sent = new long[plan.KeyGroups];
        Array.Fill(sent, -1);
        return new ProgressRow { Partition = partition, Last = -1, Sent = sent, MaxEventTime = EventTime.None };
    }

    private void MaybeFail()
    {
        if (Chance(Faults.PortFails))
        {
            throw new TimeoutException("a port fails on purpose");
        }
    }

    private bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;
}
