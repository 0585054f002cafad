namespace StreamFunctions.Windowing;

/// <summary>MIN or MAX in the order of <see cref="ValueOrder"/>; NULL without values.</summary>
/// <param name="largest">True for MAX.</param>
internal sealed class ExtremeAccumulators(bool largest) : IAccumulators
{
    private ValueKind[] _kinds = [];
    private long[] _bits = [];
    private string?[] _texts = [];

    public void EnsureCapacity(int slots)
    {
        Slots.Grow(ref _kinds, slots);
        Slots.Grow(ref _bits, slots);
    }

    public void Add(int slot, in Value value)
    {
        if (!value.IsNull && (_kinds[slot] == ValueKind.Null || IsBetter(value, Result(slot))))
        {
            Set(slot, value);
        }
    }

    public void AddRows(ReadOnlySpan<int> slots, Column column)
    {
        var kinds = column.Kinds;
        var bits = column.Bits;
        for (var row = 0; row < slots.Length; row++)
        {
            var slot = slots[row];
            if (slot < 0)
            {
                continue;
            }

            // Integers against integers are what most columns are; the rest goes the general way.
            if (kinds[row] == ValueKind.Int64 && _kinds[slot] == ValueKind.Int64)
            {
                _bits[slot] = largest ? Math.Max(_bits[slot], bits[row]) : Math.Min(_bits[slot], bits[row]);
            }
            else
            {
                Add(slot, column[row]);
            }
        }
    }

    public void Merge(int into, int from) => Add(into, Result(from));

    public Value Result(int slot) => Value.FromParts(_kinds[slot], _bits[slot], slot < _texts.Length ? _texts[slot] : null);

    public void Free(int slot) => Set(slot, Value.Null);

    public void Write(int slot, SnapshotWriter writer) => writer.WriteValue(Result(slot));

    public void Read(int slot, SnapshotReader reader) => Set(slot, reader.ReadValue());

    private bool IsBetter(in Value candidate, in Value current)
    {
        var order = ValueOrder.Compare(candidate, current);
        return largest ? order > 0 : order < 0;
    }

    private void Set(int slot, in Value value)
    {
        (_kinds[slot], _bits[slot]) = (value.Kind, value.Bits);
        if (value.Kind == ValueKind.String)
        {
            Slots.Grow(ref _texts, _kinds.Length);
            _texts[slot] = value.Text;
        }
        else if (slot < _texts.Length)
        {
            _texts[slot] = null;
        }
    }
}
