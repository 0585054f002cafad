using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// The slots of an operator: for each, how many rows it has and the state of every aggregate. States that several
/// functions read are kept once. Slot <see cref="Scratch"/> is for putting windows together.
/// </summary>
internal sealed class AccumulatorTable
{
    internal const int Scratch = 0;

    /// <summary>Of slots that are allocated at once, one of so many is added as room for the next.</summary>
    private const int SlackRatio = 16;

    /// <summary>The most slots that are made for one that is needed where they lie in pieces.</summary>
    private const int MostAtOnce = 4096;

    private readonly List<(IAccumulators State, int Column)> _states = [];
    private readonly List<(int State, AggregateFunction Function)> _results = [];
    private readonly IReadOnlyList<AggregateCall> _calls;
    private readonly Stack<int> _free = new();
    private readonly SlotArray<long> _rows = new();
    private int _used = 1;

    /// <summary>For how many slots the states have room that do not grow in pieces: at least doubled, since they may copy.</summary>
    private int _room;

    internal AccumulatorTable(IReadOnlyList<AggregateCall> calls, AggregateCatalog catalog)
    {
        _calls = calls;
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
                (_states[state].State as NumberAccumulators)?.Follow(_rows);
            }

            _results.Add((state, function));
            (_states[state].State as NumberAccumulators)?.Keep(PartOf(function));
        }

        ColumnCount = _states.Count == 0 ? 0 : _states.Max(s => s.Column) + 1;
        EnsureCapacity(16, 0);
    }

    /// <summary>How many argument columns a block must have.</summary>
    internal int ColumnCount { get; }

    internal int Allocate()
    {
        if (_free.TryPop(out var slot))
        {
            return slot;
        }

        if (_used == _rows.Length)
        {
            EnsureCapacity(checked(_used + (_rows.IsWhole ? _used : Math.Min(_used, MostAtOnce))), 0);
        }

        return _used++;
    }

    /// <summary>All slots that were ever allocated are below this.</summary>
    internal int Used => _used;

    /// <summary>How many of them are allocated now.</summary>
    internal int Count => _used - _free.Count;

    /// <summary>
    /// Allocates so many slots that follow each other; the first of them. Called while none is free. What they hold is undefined until each
    /// of them is read.
    /// </summary>
    internal int Allocate(int count)
    {
        var first = _used;
        _used = checked(first + count);
        if (_used > _rows.Length)
        {
            // Some more, so that the first new slot does not copy all.
            EnsureCapacity(checked(_used + (count / SlackRatio)), _used);
        }

        return first;
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

    /// <summary>Adds the rows of a block that were assigned to slots.</summary>
    internal void AddRows(FoldBatch batch, RowBlock block)
    {
        foreach (var (state, column) in _states)
        {
            if (state is not NumberAccumulators numbers || !numbers.TryAddDoubles(batch, block.ColumnAt(column)))
            {
                state.AddRows(batch.Slots, block.ColumnAt(column));
            }
        }

        // Last: until then, counts of doubles that were those of the rows can part from them.
        SlotColumns.Count(batch, _rows);
    }

    internal void Merge(int into, int from)
    {
        _rows[into] += _rows[from];
        foreach (var (state, _) in _states)
        {
            state.Merge(into, from);
        }
    }

    /// <summary>Puts the sum of slots, in the order of their times, into the scratch slot.</summary>
    internal int Sum(ReadOnlySpan<int> slots)
    {
        var rows = 0L;
        foreach (var slot in slots)
        {
            rows += _rows[slot];
        }

        _rows[Scratch] = rows;
        foreach (var (state, _) in CollectionsMarshal.AsSpan(_states))
        {
            if (state is NumberAccumulators numbers)
            {
                numbers.SumOf(Scratch, slots);
                continue;
            }

            state.Free(Scratch);
            foreach (var slot in slots)
            {
                state.Merge(Scratch, slot);
            }
        }

        return Scratch;
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

    /// <summary>Writes what so many slots hold, at most <see cref="IAccumulators.MostSlotsAtOnce"/>.</summary>
    internal void Write(ReadOnlySpan<int> slots, SnapshotWriter writer)
    {
        SlotColumns.WriteCounts(writer, slots, _rows);
        foreach (var (state, _) in _states)
        {
            state.WriteSlots(slots, writer);
        }
    }

    /// <summary>Reads into allocated slots.</summary>
    internal void Read(ReadOnlySpan<int> slots, SnapshotReader reader)
    {
        SlotColumns.ReadCounts(reader, slots, _rows, least: 1);
        foreach (var (state, _) in _states)
        {
            state.ReadSlots(slots, reader);
        }
    }

    /// <summary>How version 1 of the snapshot has a slot.</summary>
    internal FirstFormat FirstFormat() => new(
        _calls.Where(c => c.Column is not null),
        call => _results[_calls.Index().First(c => c.Item == call).Index] is var (state, function) ? (function, _states[state].State) : default);

    internal void RestoreRows(int slot, long rows) => _rows[slot] = rows;

    private static NumberParts PartOf(AggregateFunction function) => function.Name switch
    {
        "SUM" or "AVG" => NumberParts.Sum,
        "MIN" => NumberParts.Least,
        "MAX" => NumberParts.Most,
        _ => NumberParts.None,
    };

    private static AggregateFunction RequireCount(AggregateFunction function) =>
        function.Name == "COUNT" ? function : throw new ArgumentException($"{function.Name} needs an argument; only COUNT(*) has none.");

    /// <summary>Makes room; new slots below <paramref name="written"/> hold anything until they are read.</summary>
    private void EnsureCapacity(int slots, int written)
    {
        _rows.Grow(slots, written);
        var isTold = slots <= _room;
        _room = isTold ? _room : Math.Max(slots, (int)Math.Min(2L * _room, Array.MaxLength));
        foreach (var (state, _) in _states)
        {
            if (state is NumberAccumulators numbers)
            {
                numbers.Grow(slots, written);
            }
            else if (!isTold)
            {
                state.EnsureCapacity(_room);
            }
        }
    }
}
