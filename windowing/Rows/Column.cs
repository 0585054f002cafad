namespace StreamFunctions.Windowing;

/// <summary>
/// One column of a <see cref="RowBlock"/>: kinds and 64-bit payloads side by side, texts apart. Immutable once built.
/// </summary>
public sealed class Column
{
    private readonly ValueKind[] _kinds;
    private readonly long[] _bits;
    private readonly string?[]? _texts;

    /// <summary>Wraps arrays of equal length; the caller must not change them afterwards.</summary>
    /// <param name="kinds">The kind of each row's value.</param>
    /// <param name="bits">The payload of each row's value (see <see cref="Value.Bits"/>).</param>
    /// <param name="texts">The texts of String rows; null if the column has none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Column(ValueKind[] kinds, long[] bits, string?[]? texts)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(bits);
        if (kinds.Length != bits.Length || (texts is not null && texts.Length != kinds.Length))
        {
            throw new ArgumentException($"A column's arrays differ in length: {kinds.Length} kinds, {bits.Length} payloads.", nameof(bits));
        }

        (Count, _kinds, _bits, _texts) = (kinds.Length, kinds, bits, texts);
    }

    /// <summary>Wraps the first <paramref name="count"/> items of arrays that may be longer. They are the caller's, who may use them again once nobody reads this column any more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An array is shorter.</exception>
    public Column(int count, ValueKind[] kinds, long[] bits, string?[]? texts)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(bits);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(kinds.Length, Math.Min(bits.Length, texts?.Length ?? int.MaxValue)));
        (Count, _kinds, _bits, _texts) = (count, kinds, bits, texts);
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>The kind of each row's value.</summary>
    public ReadOnlySpan<ValueKind> Kinds => new(_kinds, 0, Count);

    /// <summary>The payload of each row's value.</summary>
    public ReadOnlySpan<long> Bits => new(_bits, 0, Count);

    /// <summary>The value of one row.</summary>
    public Value this[int row] => Value.FromParts(_kinds[row], _bits[row], _texts?[row]);
}
