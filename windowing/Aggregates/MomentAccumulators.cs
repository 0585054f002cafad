namespace StreamFunctions.Windowing;

/// <summary>
/// VAR, VARP, STDEV, STDEVP: count, mean and sum of squared deviations by Welford's recurrence, merged by the
/// formula of Chan, Golub and LeVeque ("Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979). Values that are no numbers are ignored like NULL.
/// </summary>
internal sealed class MomentAccumulators : IAccumulators
{
    private readonly SlotArray<long> _counts = new();
    private readonly SlotArray<double> _means = new();
    private readonly SlotArray<double> _squares = new();

    public void EnsureCapacity(int slots)
    {
        _counts.Grow(slots);
        _means.Grow(slots);
        _squares.Grow(slots);
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
        var (left, right) = (_counts[into], _counts[from]);
        if (right == 0)
        {
            return;
        }

        if (left == 0)
        {
            (_counts[into], _means[into], _squares[into]) = (right, _means[from], _squares[from]);
            return;
        }

        var count = (double)left + right;
        var delta = _means[from] - _means[into];
        _counts[into] = left + right;
        _means[into] += delta * right / count;
        _squares[into] += _squares[from] + (delta * delta * left * right / count);
    }

    public Value Result(int slot) => Variance(slot, sample: true);

    /// <summary>The variance: of a sample (divided by n - 1, NULL below two numbers) or of the population (NULL without numbers).</summary>
    public Value Variance(int slot, bool sample)
    {
        var divisor = _counts[slot] - (sample ? 1 : 0);
        return divisor <= 0 ? Value.Null : Value.Of(_squares[slot] / divisor);
    }

    /// <summary>The square root of <see cref="Variance"/>.</summary>
    public Value Deviation(int slot, bool sample)
    {
        var variance = Variance(slot, sample);
        return variance.IsNull ? variance : Value.Of(Math.Sqrt(variance.Double));
    }

    public void Free(int slot) => (_counts[slot], _means[slot], _squares[slot]) = (0, 0, 0);

    public void Write(int slot, SnapshotWriter writer)
    {
        writer.WriteUnsigned((ulong)_counts[slot]);
        if (_counts[slot] > 0)
        {
            writer.WriteDouble(_means[slot]);
            writer.WriteDouble(_squares[slot]);
        }
    }

    public void Read(int slot, SnapshotReader reader)
    {
        _counts[slot] = reader.ReadBetween(0, long.MaxValue);
        (_means[slot], _squares[slot]) = _counts[slot] > 0 ? (reader.ReadDouble(), reader.ReadDouble()) : (0, 0);
    }

    public void WriteSlots(ReadOnlySpan<int> slots, SnapshotWriter writer)
    {
        SlotColumns.WriteCounts(writer, slots, _counts);
        SlotColumns.WriteDoubles(writer, slots, _means);
        SlotColumns.WriteDoubles(writer, slots, _squares);
    }

    public void ReadSlots(ReadOnlySpan<int> slots, SnapshotReader reader)
    {
        SlotColumns.ReadCounts(reader, slots, _counts, least: 0);
        SlotColumns.ReadDoubles(reader, slots, _means);
        SlotColumns.ReadDoubles(reader, slots, _squares);
    }

    private void Add(int slot, ValueKind kind, long bits)
    {
        if (kind is not (ValueKind.Int64 or ValueKind.Double))
        {
            return;
        }

        var value = kind == ValueKind.Int64 ? bits : BitConverter.Int64BitsToDouble(bits);
        var delta = value - _means[slot];
        _counts[slot]++;
        _means[slot] += delta / _counts[slot];
        _squares[slot] += delta * (value - _means[slot]);
    }
}
