namespace StreamFunctions.Windowing;

/// <summary>
/// The slots of an operator: for each, how many rows it has and the state of every aggregate. States that several
/// functions read are kept once. Slot <see cref="Scratch"/> is for putting windows together.
/// </summary>
internal sealed class AccumulatorTable
{
    internal const int Scratch = 0;

    private readonly List<(IAccumulators State, int Column)> _states = [];
    private readonly List<(int State, AggregateFunction Function)> _results = [];
    private readonly Stack<int> _free = new();
    private long[] _rows = [];
    private int _used = 1;

    internal AccumulatorTable(IReadOnlyList<AggregateCall> calls, AggregateCatalog catalog)
    {
        var shared = new Dictionary<(string State, int Column), int>();
        foreach (var call in calls)
        {
            var function = catalog.Require(call);
            if (call.Column is not { } column)
            {
                _results.Add((-1, RequireCount(function)));
                continue;
            }

            ArgumentOutOfRangeException.ThrowIfNegative(column, nameof(calls));
            if (!shared.TryGetValue((function.StateName, column), out var state))
            {
                state = _states.Count;
                shared.Add((function.StateName, column), state);
                _states.Add((function.CreateState(), column));
            }

            _results.Add((state, function));
        }

        EnsureCapacity(16);
    }

    /// <summary>How many argument columns a block must have.</summary>
    internal int ColumnCount => _states.Count == 0 ? 0 : _states.Max(s => s.Column) + 1;

    internal int Allocate()
    {
        if (_free.TryPop(out var slot))
        {
            return slot;
        }

        if (_used == _rows.Length)
        {
            EnsureCapacity(2 * _used);
        }

        return _used++;
    }

    internal void Free(int slot)
    {
        Clear(slot);
        _free.Push(slot);
    }

    internal void Clear(int slot)
    {
        _rows[slot] = 0;
        foreach (var (state, _) in _states)
        {
            state.Free(slot);
        }
    }

    internal long Rows(int slot) => _rows[slot];

    /// <summary>Adds the rows of a block: row i to <c>slots[i]</c>; negative slots are skipped.</summary>
    internal void AddRows(ReadOnlySpan<int> slots, RowBlock block)
    {
        foreach (var slot in slots)
        {
            if (slot >= 0)
            {
                _rows[slot]++;
            }
        }

        foreach (var (state, column) in _states)
        {
            state.AddRows(slots, block.Columns[column]);
        }
    }

    internal void Merge(int into, int from)
    {
        _rows[into] += _rows[from];
        foreach (var (state, _) in _states)
        {
            state.Merge(into, from);
        }
    }

    /// <summary>The results in the order of the calls.</summary>
    internal Value[] Results(int slot)
    {
        var values = new Value[_results.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (state, function) = _results[i];
            values[i] = state < 0 ? Value.Of(_rows[slot]) : function.Result(_states[state].State, slot);
        }

        return values;
    }

    internal void Write(int slot, SnapshotWriter writer)
    {
        writer.WriteUnsigned((ulong)_rows[slot]);
        foreach (var (state, _) in _states)
        {
            state.Write(slot, writer);
        }
    }

    /// <summary>Reads a slot into a newly allocated one.</summary>
    internal int Read(SnapshotReader reader)
    {
        var slot = Allocate();
        _rows[slot] = reader.ReadBetween(1, long.MaxValue);
        foreach (var (state, _) in _states)
        {
            state.Read(slot, reader);
        }

        return slot;
    }

    private static AggregateFunction RequireCount(AggregateFunction function) =>
        function.Name == "COUNT" ? function : throw new ArgumentException($"{function.Name} needs an argument; only COUNT(*) has none.");

    private void EnsureCapacity(int slots)
    {
        Slots.Grow(ref _rows, slots);
        foreach (var (state, _) in _states)
        {
            state.EnsureCapacity(_rows.Length);
        }
    }
}
