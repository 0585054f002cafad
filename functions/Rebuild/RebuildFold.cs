using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>A late row that shall count now, with the time and key that say in which window.</summary>
internal sealed record AdmittedLate(LateEntry Entry, string Key, long Time, bool IsDuplicate);

/// <summary>
/// Decides which row counts in which window of the range, and folds it. A row counts unless it is late there and not asked
/// for, or a copy of one that counts; no watermark is involved, so the order of reading does not matter. Pure; holds the
/// windows of the range (all sessions of the log). Not thread-safe.
/// </summary>
internal sealed class RebuildFold : IOperatorOutput
{
    private const int RowsPerBlock = 2_000;

    private readonly RebuildRequest _request;
    private readonly PipelinePlan _plan;
    private readonly RebuildWindows _windows;
    private readonly LateIndex _late;
    private readonly IReadOnlyDictionary<int, GroupCut> _groups;
    private readonly HashSet<(int, long)> _wanted;
    private readonly SeenEventIds _ids;
    private readonly KeyedOperator[] _operators;
    private readonly RowBlockBuilder[] _blocks;
    private readonly List<WindowResult> _results = [];

    public RebuildFold(
        RebuildRequest request, PipelinePlan plan, RebuildWindows windows, LateIndex late, IReadOnlyDictionary<int, GroupCut> groups)
    {
        (_request, _plan, _windows, _late, _groups) = (request, plan, windows, late, groups);
        _wanted = [.. request.LateRows];
        _ids = new SeenEventIds(plan.Operator);
        var time = plan.Operator.Time with { AllowedLateness = TimeSpan.Zero };
        _operators = [.. Enumerable.Range(0, windows.Layers).Select(layer => new KeyedOperator(
            plan.Operator with { Window = windows.LayerDefinition(layer), Time = time, DedupeTtl = null }))];
        _blocks = [.. Enumerable.Range(0, windows.Layers).Select(_ => new RowBlockBuilder(plan.ColumnCount, hasEventIds: false))];
    }

    /// <summary>The late rows that count now, or are copies of rows that count.</summary>
    public List<AdmittedLate> Admitted { get; } = [];

    /// <summary>Late rows of the range that were not asked for.</summary>
    public List<LateEntry> Left { get; } = [];

    /// <summary>Rows of the range that their group has not judged yet.</summary>
    public int Pending { get; private set; }

    /// <summary>Takes the next row of a partition.</summary>
    public void Add(int partition, IngestRow row)
    {
        if ((_request.Key is not null && row.Key != _request.Key)
            || !_groups.TryGetValue(KeyGroups.Of(row.Key, _plan.KeyGroups), out var group) || !IsNear(row.Time))
        {
            return;
        }

        var late = _late.Of(partition, row.Sequence);
        if (late.Count == 0 && !group.HasFolded(partition, row.Sequence))
        {
            // Its group will judge it later, and finds the purged windows gone.
            Pending += IsInRange(row.Time) ? 1 : 0;
            return;
        }

        Admit(partition, row, late);
    }

    /// <summary>Ends a partition: blocks hold rows of one.</summary>
    public void EndPartition(int partition)
    {
        for (var layer = 0; layer < _blocks.Length; layer++)
        {
            Fold(layer, partition);
        }
    }

    /// <summary>The windows with rows: of the range, or all sessions.</summary>
    public IReadOnlyList<WindowResult> Finish()
    {
        Array.ForEach(_operators, o => o.AdvanceTo(EventTime.EndOfInput, this));
        return _results;
    }

    void IOperatorOutput.Emit(WindowResult result) => _results.Add(_windows.WithBounds(result));

    void IOperatorOutput.Late(LateRow row) => throw new InvalidOperationException("Nothing is late before the watermark moves.");

    private bool Overlaps(long start, long end) => start < _request.To && end > _request.From;

    // Sessions reach as far as their rows do; for windows with fixed bounds only rows in them, or copies of such, matter.
    private bool IsNear(long time)
    {
        var reach = _windows.Size + _ids.Reach;
        return _windows.IsSession || (EventTime.Add(time, reach) > _request.From && EventTime.Add(time, -reach) < _request.To);
    }

    private bool IsInRange(long time) => _windows.IsSession
        ? Overlaps(time, EventTime.Add(time, _windows.Size))
        : Enumerable.Range(0, _windows.Layers).Any(layer => _windows.WindowAt(layer, time) is { } window && Overlaps(window));

    private void Admit(int partition, IngestRow row, IReadOnlyList<LateEntry> late)
    {
        var asked = _request.IncludeLate || _wanted.Contains((partition, row.Sequence));
        var open = late.Where(e => e.Rebuild == 0).ToList();
        var admitted = open.Where(e => asked && Overlaps(e.Start, e.End)).ToList();
        var excluded = open.Except(admitted).ToList();
        Left.AddRange(excluded.Where(e => Overlaps(e.Start, e.End)));
        var layers = LayersOf(row.Time, excluded).ToList();
        var counts = layers.Count > 0 && _ids.Admits(row.Key, row.EventId, row.Time);
        Admitted.AddRange(admitted.Select(e => new AdmittedLate(e, row.Key, row.Time, IsDuplicate: !counts)));
        if (!counts)
        {
            return;
        }

        foreach (var layer in layers)
        {
            if (_windows.IsSession || Overlaps(_windows.WindowAt(layer, row.Time)!.Value))
            {
                Put(layer, partition, row);
            }
        }
    }

    private bool Overlaps((long Start, long End) window) => Overlaps(window.Start, window.End);

    /// <summary>The layers in whose windows the row counts. For copies also those outside of the range tell.</summary>
    private IEnumerable<int> LayersOf(long time, List<LateEntry> excluded)
    {
        if (_windows.IsSession)
        {
            return excluded.Count == 0 ? [0] : [];
        }

        return Enumerable.Range(0, _windows.Layers).Where(layer =>
            _windows.WindowAt(layer, time) is { } window && !excluded.Exists(e => e.Start == window.Start && e.End == window.End));
    }

    private void Put(int layer, int partition, IngestRow row)
    {
        _blocks[layer].Add(row.Sequence, row.Time, row.Key, UInt128.Zero, row.Values);
        if (_blocks[layer].Count >= RowsPerBlock)
        {
            Fold(layer, partition);
        }
    }

    private void Fold(int layer, int partition)
    {
        if (_blocks[layer].Count > 0)
        {
            _operators[layer].Fold(_blocks[layer].Build(partition), null, this);
        }
    }
}
