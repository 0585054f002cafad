namespace StreamFunctions.Windowing;

/// <summary>
/// SUM and AVG. Integers are summed exactly in 128 bits; doubles with Neumaier's compensation (A. Neumaier,
/// "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974), so that the order of rows does
/// not show. SUM is an Int64 if all values were integers and the sum fits, otherwise a Double; AVG is a Double;
/// both are NULL without numbers. Values that are no numbers are ignored like NULL.
/// </summary>
internal sealed class SumAccumulators : IAccumulators
{
    private long[] _integerCounts = [];
    private long[] _doubleCounts = [];
    private Int128[] _integers = [];
    private double[] _doubles = [];
    private double[] _lost = [];

    public void EnsureCapacity(int slots)
    {
        Slots.Grow(ref _integerCounts, slots);
        Slots.Grow(ref _doubleCounts, slots);
        Slots.Grow(ref _integers, slots);
        Slots.Grow(ref _doubles, slots);
        Slots.Grow(ref _lost, slots);
    }

    public void Add(int slot, in Value value) => Add(slot, value.Kind, value.Bits);

    public void AddRows(ReadOnlySpan<int> slots, Column column)
    {
        var kinds = column.Kinds;
        var bits = column.Bits;
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0)
            {
                Add(slots[row], kinds[row], bits[row]);
            }
        }
    }

    public void Merge(int into, int from)
    {
        _integerCounts[into] += _integerCounts[from];
        _integers[into] += _integers[from];
        _doubleCounts[into] += _doubleCounts[from];
        AddDouble(into, _doubles[from]);
        AddLost(into, _lost[from]);
    }

    public Value Result(int slot)
    {
        if (_doubleCounts[slot] > 0)
        {
            return Value.Of(Total(slot));
        }

        var sum = _integers[slot];
        return _integerCounts[slot] == 0 ? Value.Null
            : sum >= long.MinValue && sum <= long.MaxValue ? Value.Of((long)sum)
            : Value.Of((double)sum);
    }

    /// <summary>The arithmetic mean; NULL without numbers.</summary>
    public Value Average(int slot)
    {
        var count = _integerCounts[slot] + _doubleCounts[slot];
        return count == 0 ? Value.Null : Value.Of(Total(slot) / count);
    }

    public void Free(int slot)
    {
        (_integerCounts[slot], _doubleCounts[slot]) = (0, 0);
        (_integers[slot], _doubles[slot], _lost[slot]) = (0, 0, 0);
    }

    public void Write(int slot, SnapshotWriter writer)
    {
        writer.WriteUnsigned((ulong)_integerCounts[slot]);
        if (_integerCounts[slot] > 0)
        {
            writer.WriteInt128(_integers[slot]);
        }

        writer.WriteUnsigned((ulong)_doubleCounts[slot]);
        if (_doubleCounts[slot] > 0)
        {
            writer.WriteDouble(_doubles[slot]);
            writer.WriteDouble(_lost[slot]);
        }
    }

    public void Read(int slot, SnapshotReader reader)
    {
        _integerCounts[slot] = reader.ReadBetween(0, long.MaxValue);
        _integers[slot] = _integerCounts[slot] > 0 ? reader.ReadInt128() : 0;
        _doubleCounts[slot] = reader.ReadBetween(0, long.MaxValue);
        (_doubles[slot], _lost[slot]) = _doubleCounts[slot] > 0 ? (reader.ReadDouble(), reader.ReadDouble()) : (0, 0);
    }

    private void Add(int slot, ValueKind kind, long bits)
    {
        if (kind == ValueKind.Int64)
        {
            _integerCounts[slot]++;
            _integers[slot] += bits;
        }
        else if (kind == ValueKind.Double)
        {
            _doubleCounts[slot]++;
            AddDouble(slot, BitConverter.Int64BitsToDouble(bits));
        }
    }

    private void AddDouble(int slot, double value)
    {
        var old = _doubles[slot];
        var sum = old + value;
        _doubles[slot] = sum;
        AddLost(slot, Math.Abs(old) >= Math.Abs(value) ? old - sum + value : value - sum + old);
    }

    // Once the sum is infinite or NaN, what was lost is NaN and must not spoil it.
    private void AddLost(int slot, double lost) => _lost[slot] = double.IsFinite(_doubles[slot]) ? _lost[slot] + lost : 0;

    private double Total(int slot) => _doubles[slot] + _lost[slot] + (double)_integers[slot];
}
