namespace StreamFunctions.Windowing;

/// <summary>Collects rows into a <see cref="RowBlock"/>. Reusable after <see cref="Build"/>. Not thread-safe.</summary>
public sealed class RowBlockBuilder
{
    private readonly List<long> _sequences = [];
    private readonly List<long> _times = [];
    private readonly List<int> _keyIndexes = [];
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, int> _indexOfKey = new(StringComparer.Ordinal);
    private readonly List<UInt128> _eventIds = [];
    private readonly List<Value>[] _columns;
    private readonly bool _hasEventIds;

    /// <summary>Makes an empty builder.</summary>
    /// <param name="columnCount">How many aggregate arguments each row has.</param>
    /// <param name="hasEventIds">Whether the pipeline deduplicates by event id.</param>
    public RowBlockBuilder(int columnCount, bool hasEventIds)
    {
        _columns = new List<Value>[columnCount];
        for (var i = 0; i < columnCount; i++)
        {
            _columns[i] = [];
        }

        _hasEventIds = hasEventIds;
    }

    /// <summary>How many rows have been added since the last <see cref="Build"/>.</summary>
    public int Count => _sequences.Count;

    /// <summary>Adds a row; sequence numbers must ascend.</summary>
    public void Add(long sequence, long time, string key, UInt128 eventId, ReadOnlySpan<Value> values)
    {
        if (!_indexOfKey.TryGetValue(key, out var index))
        {
            index = _keys.Count;
            _keys.Add(key);
            _indexOfKey.Add(key, index);
        }

        _sequences.Add(sequence);
        _times.Add(time);
        _keyIndexes.Add(index);
        if (_hasEventIds)
        {
            _eventIds.Add(eventId);
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Add(values[i]);
        }
    }

    /// <summary>Makes the block and empties the builder.</summary>
    public RowBlock Build(int partition)
    {
        var block = new RowBlock(
            partition, [.. _sequences], [.. _times], [.. _keyIndexes], [.. _keys],
            _hasEventIds ? [.. _eventIds] : null, Array.ConvertAll(_columns, ToColumn));
        Clear();
        return block;
    }

    private static Column ToColumn(List<Value> values)
    {
        var kinds = new ValueKind[values.Count];
        var bits = new long[values.Count];
        string?[]? texts = null;
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = values[i].Kind;
            bits[i] = values[i].Bits;
            if (kinds[i] == ValueKind.String)
            {
                (texts ??= new string?[kinds.Length])[i] = values[i].Text;
            }
        }

        return new Column(kinds, bits, texts);
    }

    private void Clear()
    {
        _sequences.Clear();
        _times.Clear();
        _keyIndexes.Clear();
        _keys.Clear();
        _indexOfKey.Clear();
        _eventIds.Clear();
        Array.ForEach(_columns, c => c.Clear());
    }
}
