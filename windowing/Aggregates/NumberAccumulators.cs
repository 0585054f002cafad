namespace StreamFunctions.Windowing;

/// <summary>
/// SUM, AVG, MIN and MAX of one column. Integers are summed exactly in 128 bits, doubles with their rounding errors
/// beside, so that the order of rows does not show. SUM is an Int64 if all values were integers and the sum fits,
/// otherwise a Double; AVG is a Double; both are NULL without numbers and ignore what is no number. MIN and MAX go by
/// <see cref="ValueOrder"/> over all kinds.
/// </summary>
internal sealed class NumberAccumulators : IAccumulators
{
    private readonly SlotArray<DoubleCell> _doubles = new();

    private readonly DoubleCounts _counts = new();

    /// <summary>Empty until the column has an integer.</summary>
    private IntegerCell[] _integers = [];

    /// <summary>Texts, timestamps and bits, for MIN and MAX; null until the column has one.</summary>
    private (ExtremeAccumulators Least, ExtremeAccumulators Most)? _others;

    private NumberParts _parts;
    private int _slots;

    /// <summary>What a chunk of a snapshot holds.</summary>
    [Flags]
    private enum NumberKinds : byte
    {
        None = 0,
        Doubles = 1,
        Integers = 2,
        Others = 4,

        /// <summary>Beside <see cref="Doubles"/>: every slot has as many as rows, so that their counts are left out.</summary>
        DoublesAsRows = 8,
        All = Doubles | Integers | Others | DoublesAsRows,
    }

    public void EnsureCapacity(int slots) => Grow(slots, 0);

    /// <summary>Makes room; new slots below <paramref name="written"/> hold anything until <see cref="ReadSlots"/> was given them.</summary>
    internal void Grow(int slots, int written)
    {
        _slots = Math.Max(_slots, slots);
        _doubles.Grow(slots, written);
        _counts.Grow(slots, written);
        if (_integers.Length > 0)
        {
            Slots.Grow(ref _integers, slots);
        }

        _others?.Least.EnsureCapacity(slots);
        _others?.Most.EnsureCapacity(slots);
    }

    public void Add(int slot, in Value value)
    {
        _counts.Part();
        switch (value.Kind)
        {
            case ValueKind.Double:
                _counts.Increment(slot);
                _doubles[slot].Add(value.Bits);
                break;
            case ValueKind.Int64:
                Integers()[slot].Add(value.Int64);
                break;
            case ValueKind.Null:
                break;
            default:
                var (least, most) = Others();
                least.Add(slot, value);
                most.Add(slot, value);
                break;
        }
    }

    public void AddRows(ReadOnlySpan<int> slots, Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0)
            {
                Add(slots[row], column[row]);
            }
        }
    }

    /// <summary>Adds a block where all of the column's values are doubles; false if it is not like that.</summary>
    internal bool TryAddDoubles(FoldBatch batch, Column column)
    {
        if (column.Kinds.IndexOfAnyExcept(ValueKind.Double) >= 0)
        {
            return false;
        }

        _counts.Add(batch);
        var bits = column.Bits[..batch.Slots.Length];
        if (_doubles.IsWhole)
        {
            Add(batch.Slots, bits, _doubles.Run(0, _doubles.Length));
        }
        else
        {
            Add(batch.Slots, bits, _doubles);
        }

        return true;
    }

    private static void Add(ReadOnlySpan<int> slots, ReadOnlySpan<long> bits, Span<DoubleCell> cells)
    {
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0)
            {
                cells[slots[row]].Add(bits[row]);
            }
        }
    }

    /// <summary>The same where there are several pieces.</summary>
    private static void Add(ReadOnlySpan<int> slots, ReadOnlySpan<long> bits, SlotArray<DoubleCell> cells)
    {
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0)
            {
                cells[slots[row]].Add(bits[row]);
            }
        }
    }

    public void Merge(int into, int from)
    {
        _counts.Merge(into, from);
        _doubles[into].Merge(_doubles[from]);
        MergeRest(into, from);
    }

    private void MergeRest(int into, int from)
    {
        if (_integers.Length > 0)
        {
            _integers[into].Merge(_integers[from]);
        }

        _others?.Least.Merge(into, from);
        _others?.Most.Merge(into, from);
    }

    /// <summary>Replaces what slot <paramref name="into"/> holds by the sum of other slots.</summary>
    internal void SumOf(int into, ReadOnlySpan<int> slots)
    {
        Free(into);
        var cell = default(DoubleCell);
        foreach (var slot in slots)
        {
            _counts.Merge(into, slot);
            cell.Merge(_doubles[slot]);
            MergeRest(into, slot);
        }

        _doubles[into] = cell;
    }

    public Value Result(int slot) => Sum(slot);

    public void Free(int slot)
    {
        _counts.Free(slot);
        _doubles[slot] = default;
        if (_integers.Length > 0)
        {
            _integers[slot] = default;
        }

        _others?.Least.Free(slot);
        _others?.Most.Free(slot);
    }

    public Value Sum(int slot)
    {
        if (_counts[slot] > 0)
        {
            return Value.Of(Total(slot));
        }

        var integers = IntegersOf(slot);
        return integers.Count == 0 ? Value.Null
            : integers.Sum >= long.MinValue && integers.Sum <= long.MaxValue ? Value.Of((long)integers.Sum)
            : Value.Of((double)integers.Sum);
    }

    public Value Average(int slot)
    {
        var count = _counts[slot] + IntegersOf(slot).Count;
        return count == 0 ? Value.Null : Value.Of(Total(slot) / count);
    }

    public Value Least(int slot)
    {
        var best = _others?.Least.Result(slot) ?? Value.Null;
        if (_doubles[slot].NotLeast != 0)
        {
            best = Better(best, Value.Of(DoubleOrder.ToDouble(~_doubles[slot].NotLeast)), -1);
        }

        return IntegersOf(slot) is { Count: > 0 } integers ? Better(best, Value.Of(integers.Least), -1) : best;
    }

    public Value Most(int slot)
    {
        var best = _others?.Most.Result(slot) ?? Value.Null;
        if (_doubles[slot].Most != 0)
        {
            best = Better(best, Value.Of(DoubleOrder.ToDouble(_doubles[slot].Most)), 1);
        }

        return IntegersOf(slot) is { Count: > 0 } integers ? Better(best, Value.Of(integers.Most), 1) : best;
    }

    public void Write(int slot, SnapshotWriter writer) => WriteSlots([slot], writer);

    public void Read(int slot, SnapshotReader reader) => ReadSlots([slot], reader);

    public void WriteSlots(ReadOnlySpan<int> slots, SnapshotWriter writer)
    {
        var present = Present(slots);
        writer.WriteByte((byte)present);
        if (present.HasFlag(NumberKinds.Doubles))
        {
            if (!present.HasFlag(NumberKinds.DoublesAsRows))
            {
                _counts.Write(writer, slots);
            }

            NumberSnapshot.WriteDoubles(writer, slots, _doubles, _parts);
        }

        if (present.HasFlag(NumberKinds.Integers))
        {
            NumberSnapshot.WriteIntegers(writer, slots, _integers);
        }

        if (present.HasFlag(NumberKinds.Others))
        {
            ((IAccumulators)_others!.Value.Least).WriteSlots(slots, writer);
            ((IAccumulators)_others.Value.Most).WriteSlots(slots, writer);
        }
    }

    public void ReadSlots(ReadOnlySpan<int> slots, SnapshotReader reader)
    {
        var present = (NumberKinds)reader.ReadByte();
        if ((present & ~NumberKinds.All) != 0 || (present & (NumberKinds.Doubles | NumberKinds.DoublesAsRows)) == NumberKinds.DoublesAsRows)
        {
            throw reader.Error($"{(byte)present} does not name kinds of numbers");
        }

        if (present.HasFlag(NumberKinds.Doubles))
        {
            ReadCounts(slots, reader, present.HasFlag(NumberKinds.DoublesAsRows));
            NumberSnapshot.ReadDoubles(reader, slots, _doubles, _parts);
        }
        else
        {
            ClearDoubles(slots);
        }

        if (present.HasFlag(NumberKinds.Integers))
        {
            NumberSnapshot.ReadIntegers(reader, slots, Integers());
        }

        if (present.HasFlag(NumberKinds.Others))
        {
            var (least, most) = Others();
            ((IAccumulators)least).ReadSlots(slots, reader);
            ((IAccumulators)most).ReadSlots(slots, reader);
        }
    }

    /// <summary>Puts back a sum from the first format of snapshots.</summary>
    internal void RestoreSum(int slot, long integers, Int128 whole, long doubles, double sum, double lost)
    {
        _counts.Set(slot, doubles);
        (_doubles[slot].Sum, _doubles[slot].Lost) = (sum, lost);
        if (integers > 0)
        {
            ref var cell = ref IntegerWithoutBounds(slot);
            (cell.Count, cell.Sum) = (integers, whole);
        }
    }

    /// <summary>Puts back a least or largest value of all kinds from the first format of snapshots.</summary>
    internal void RestoreExtreme(int slot, in Value value, bool least)
    {
        if (value.Kind == ValueKind.Double)
        {
            var order = DoubleOrder.Of(value.Bits);
            _counts.Set(slot, Math.Max(1, _counts[slot]));
            _ = least ? _doubles[slot].NotLeast = ~order : _doubles[slot].Most = order;
        }
        else if (value.Kind == ValueKind.Int64)
        {
            ref var cell = ref IntegerWithoutBounds(slot);
            _ = least ? cell.Least = value.Int64 : cell.Most = value.Int64;
        }
        else if (!value.IsNull)
        {
            var (leasts, mosts) = Others();
            leasts.Add(slot, value);
            mosts.Add(slot, value);
        }
    }

    /// <summary>Snapshots keep this part too.</summary>
    internal void Keep(NumberParts part) => _parts |= part;

    /// <inheritdoc cref="DoubleCounts.Follow"/>
    internal void Follow(SlotArray<long> rows) => _counts.Follow(rows);

    /// <inheritdoc cref="DoubleCounts.Part"/>
    internal void Part() => _counts.Part();

    // The first format kept the best value of all kinds. Where that is no integer, the integers' own bounds are unknown, and
    // these never win against it.
    private ref IntegerCell IntegerWithoutBounds(int slot)
    {
        ref var cell = ref Integers()[slot];
        if (cell.Count == 0)
        {
            (cell.Count, cell.Least, cell.Most) = (1, long.MaxValue, long.MinValue);
        }

        return ref cell;
    }

    private NumberKinds Present(ReadOnlySpan<int> slots)
    {
        var (doubles, asRows) = _counts.Look(slots);
        var (integers, others) = (0L, false);
        for (var i = 0; _integers.Length > 0 && i < slots.Length; i++)
        {
            integers |= _integers[slots[i]].Count;
        }

        for (var i = 0; _others is not null && i < slots.Length; i++)
        {
            others |= !_others.Value.Least.Result(slots[i]).IsNull;
        }

        return (doubles ? NumberKinds.Doubles : NumberKinds.None)
            | (doubles && asRows ? NumberKinds.DoublesAsRows : NumberKinds.None)
            | (integers > 0 ? NumberKinds.Integers : NumberKinds.None)
            | (others ? NumberKinds.Others : NumberKinds.None);
    }

    private void ReadCounts(ReadOnlySpan<int> slots, SnapshotReader reader, bool asRows)
    {
        if (asRows)
        {
            _counts.ReadRows(slots);
        }
        else
        {
            _counts.Read(reader, slots);
        }
    }

    private void ClearDoubles(ReadOnlySpan<int> slots)
    {
        _counts.Clear(slots);
        foreach (var slot in slots)
        {
            _doubles[slot] = default;
        }
    }

    private static Value Better(in Value best, in Value candidate, int sign) =>
        best.IsNull || ValueOrder.Compare(candidate, best) * sign > 0 ? candidate : best;

    private double Total(int slot)
    {
        ref var cell = ref _doubles[slot];
        return (double.IsFinite(cell.Sum) ? cell.Sum + cell.Lost : cell.Sum) + (double)IntegersOf(slot).Sum;
    }

    private IntegerCell IntegersOf(int slot) => _integers.Length > 0 ? _integers[slot] : default;

    private IntegerCell[] Integers()
    {
        Slots.Grow(ref _integers, _slots);
        return _integers;
    }

    private (ExtremeAccumulators Least, ExtremeAccumulators Most) Others()
    {
        if (_others is null)
        {
            _others = (new ExtremeAccumulators(largest: false), new ExtremeAccumulators(largest: true));
            _others.Value.Least.EnsureCapacity(_slots);
            _others.Value.Most.EnsureCapacity(_slots);
        }

        return _others.Value;
    }
}
