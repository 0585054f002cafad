using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// The arrays of one decoded block at a time, used again for the next one. Whoever takes a room owns it, and every block
/// decoded into it, until it is disposed; a block must not be read after that. Not thread-safe: each thread keeps a room of its own.
/// </summary>
internal sealed class BlockRoom : IDisposable
{
    /// <summary>A room with more rows or columns is left to the collector; our own blocks have fewer rows (<see cref="BlockSplitter.MostRows"/>).</summary>
    private const int MostKeptRows = 8_192;
    private const int MostKeptColumns = 16;

    [ThreadStatic]
    private static BlockRoom? _kept;

    private readonly List<ColumnRoom> _columns = [];
    private long[] _sequences = [];
    private long[] _times = [];
    private int[] _keyIndexes = [];
    private UInt128[] _eventIds = [];

    /// <summary>The room that this thread keeps, or a new one while that is in use.</summary>
    public static BlockRoom Take()
    {
        var room = _kept ?? new BlockRoom();
        _kept = null;
        return room;
    }

    /// <summary>At least as many places; what is in them is of an earlier block, and each has to be set.</summary>
    public long[] Sequences(int rows) => Grown(ref _sequences, rows);

    /// <inheritdoc cref="Sequences"/>
    public long[] Times(int rows) => Grown(ref _times, rows);

    /// <inheritdoc cref="Sequences"/>
    public int[] KeyIndexes(int rows) => Grown(ref _keyIndexes, rows);

    /// <inheritdoc cref="Sequences"/>
    public UInt128[] EventIds(int rows) => Grown(ref _eventIds, rows);

    /// <summary>The arrays of one column, by its place in the block; columns are asked for in order.</summary>
    public ColumnRoom Column(int index)
    {
        if (index == _columns.Count)
        {
            _columns.Add(new ColumnRoom());
        }

        return _columns[index];
    }

    /// <summary>Gives the room back to the thread. Nobody reads its block any more.</summary>
    public void Dispose()
    {
        if (_sequences.Length <= MostKeptRows && _columns.Count <= MostKeptColumns)
        {
            _kept = this;
        }
    }

    internal static T[] Grown<T>(ref T[] array, int least)
    {
        if (array.Length < least)
        {
            array = GC.AllocateUninitializedArray<T>(Math.Max(least, 1_024));
        }

        return array;
    }
}

/// <summary>The arrays of one column of a <see cref="BlockRoom"/>, under the same ownership.</summary>
internal sealed class ColumnRoom
{
    private ValueKind[] _kinds = [];
    private long[] _bits = [];

    /// <inheritdoc cref="BlockRoom.Sequences"/>
    public ValueKind[] Kinds(int rows) => BlockRoom.Grown(ref _kinds, rows);

    /// <inheritdoc cref="BlockRoom.Sequences"/>
    public long[] Bits(int rows) => BlockRoom.Grown(ref _bits, rows);
}
