namespace StreamFunctions.Windowing;

/// <summary>
/// Rows of one partition for one key group, column by column, in ascending order of sequence number.
/// This is what the operator folds and what one signal carries. Immutable; safe to read from several threads.
/// </summary>
public sealed class RowBlock
{
    /// <summary>Wraps arrays of one length; the caller must not change them afterwards.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or sequence numbers do not ascend.</exception>
    public RowBlock(int partition, long[] sequences, long[] times, int[] keyIndexes, string[] keys, UInt128[]? eventIds, Column[] columns)
        : this(partition, LengthOf(sequences, times, keyIndexes, eventIds), sequences, times, keyIndexes, keys, eventIds, columns)
    {
    }

    /// <summary>
    /// Wraps the first <paramref name="count"/> rows of arrays that may be longer. They are the caller's, who may use them again
    /// once nobody reads this block any more.
    /// </summary>
    /// <exception cref="ArgumentException">An array is shorter, a column has another length, or sequence numbers do not ascend.</exception>
    public RowBlock(
        int partition, int count, long[] sequences, long[] times, int[] keyIndexes, string[] keys, UInt128[]? eventIds, Column[] columns)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(keyIndexes);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(columns);
        if (count < 0 || sequences.Length < count || times.Length < count || keyIndexes.Length < count || eventIds?.Length < count
            || Array.Exists(columns, c => c.Count != count))
        {
            throw new ArgumentException($"A block of {count} rows has columns of other lengths.", nameof(count));
        }

        RequireAscending(sequences.AsSpan(0, count));
        Partition = partition;
        Count = count;
        SequenceArray = sequences;
        TimeArray = times;
        KeyIndexArray = keyIndexes;
        KeyArray = keys;
        EventIdArray = eventIds;
        ColumnArray = columns;
    }

    /// <summary>The Event Hubs partition that the rows come from.</summary>
    public int Partition { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>Sequence numbers in the partition's log, strictly ascending.</summary>
    public ReadOnlySpan<long> Sequences => new(SequenceArray, 0, Count);

    /// <summary>Event times (<see cref="EventTime"/>).</summary>
    public ReadOnlySpan<long> Times => new(TimeArray, 0, Count);

    /// <summary>For each row, the index of its key in <see cref="Keys"/>.</summary>
    public ReadOnlySpan<int> KeyIndexes => new(KeyIndexArray, 0, Count);

    /// <summary>The distinct keys of the block, as <see cref="KeyCodec"/> writes them.</summary>
    public ReadOnlySpan<string> Keys => KeyArray;

    /// <summary>Whether rows carry event ids for deduplication.</summary>
    public bool HasEventIds => EventIdArray is not null;

    /// <summary>128-bit hashes of the event ids; 0 = that row has none. Empty unless <see cref="HasEventIds"/>.</summary>
    public ReadOnlySpan<UInt128> EventIds => EventIdArray.AsSpan(0, HasEventIds ? Count : 0);

    /// <summary>The aggregate arguments, in the order of the plan.</summary>
    public IReadOnlyList<Column> Columns => ColumnArray;

    /// <summary>How many <see cref="Columns"/> there are. Not by the interface: arrays answer its calls slowly, and small blocks feel it.</summary>
    internal int ColumnCount => ColumnArray.Length;

    /// <summary>One of the <see cref="Columns"/>.</summary>
    internal Column ColumnAt(int index) => ColumnArray[index];

    private long[] SequenceArray { get; }

    private long[] TimeArray { get; }

    private int[] KeyIndexArray { get; }

    private string[] KeyArray { get; }

    private UInt128[]? EventIdArray { get; }

    private Column[] ColumnArray { get; }

    private static int LengthOf(long[] sequences, long[] times, int[] keyIndexes, UInt128[]? eventIds)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(keyIndexes);
        var count = sequences.Length;
        return times.Length == count && keyIndexes.Length == count && (eventIds is null || eventIds.Length == count)
            ? count
            : throw new ArgumentException($"A block's columns differ in length; {count} sequence numbers.", nameof(sequences));
    }

    private static void RequireAscending(ReadOnlySpan<long> sequences)
    {
        for (var i = 1; i < sequences.Length; i++)
        {
            if (sequences[i] <= sequences[i - 1])
            {
                throw new ArgumentException($"Sequence numbers must ascend: {sequences[i]} follows {sequences[i - 1]}.", nameof(sequences));
            }
        }
    }
}
