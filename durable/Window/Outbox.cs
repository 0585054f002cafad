using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// What a group has decided but not yet written: the newest result per row key, late rows, alerts, lost ranges. Every entry gets
/// the next emission number; numbers grow with the group's states, so "up to number n" is "as of that state".
/// </summary>
internal sealed class Outbox
{
    private readonly SortedDictionary<long, OutboxEntry> _entries = [];
    private readonly Dictionary<RowKey, long> _newestOfRow = [];

    public int Count => _entries.Count;

    /// <summary>About how much memory the entries take, in bytes; what <see cref="OutboxBounds"/> bounds.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the entry added last; 0 = none ever.</summary>
    public long LastEmission { get; private set; }

    public IEnumerable<KeyValuePair<long, OutboxEntry>> Entries => _entries;

    public void Add(WindowResult result)
    {
        var row = RowKey.Of(result);
        if (_newestOfRow.TryGetValue(row, out var older))
        {
            RemoveEntry(older);
        }

        _newestOfRow[row] = Append(new OutboxEntry(Result: result));
    }

    public void Add(LateRow row) => Append(new OutboxEntry(Late: row));

    public void Add(AlertTransition transition) => Append(new OutboxEntry(Alert: transition));

    public void Add(LostRange range) => Append(new OutboxEntry(Lost: range));

    /// <summary>The oldest entries up to an emission number, at most <paramref name="most"/>.</summary>
    public List<KeyValuePair<long, OutboxEntry>> Take(long upToEmission, int most) =>
        [.. _entries.TakeWhile(e => e.Key <= upToEmission).Take(most)];

    /// <summary>Drops entries that were written. An entry replaced meanwhile has another number and stays.</summary>
    public void Remove(IEnumerable<KeyValuePair<long, OutboxEntry>> written)
    {
        foreach (var (emission, entry) in written)
        {
            if (RemoveEntry(emission) && entry.Result is { } result)
            {
                _newestOfRow.Remove(RowKey.Of(result));
            }
        }
    }

    /// <summary>Puts back what a snapshot held; entries in ascending order.</summary>
    public void Restore(long lastEmission, IEnumerable<KeyValuePair<long, OutboxEntry>> entries)
    {
        LastEmission = lastEmission;
        foreach (var (emission, entry) in entries)
        {
            _entries.Add(emission, entry);
            Bytes += OutboxWeight.Of(entry);
            if (entry.Result is { } result)
            {
                _newestOfRow[RowKey.Of(result)] = emission;
            }
        }
    }

    private long Append(OutboxEntry entry)
    {
        _entries.Add(++LastEmission, entry);
        Bytes += OutboxWeight.Of(entry);
        return LastEmission;
    }

    private bool RemoveEntry(long emission)
    {
        if (!_entries.TryGetValue(emission, out var entry))
        {
            return false;
        }

        Bytes -= OutboxWeight.Of(entry);
        return _entries.Remove(emission);
    }

    private readonly record struct RowKey(string Key, long Start, long End, long Ordinal)
    {
        public static RowKey Of(WindowResult result) => new(result.Key, result.Start, result.End, result.Ordinal);
    }
}

/// <summary>One entry: exactly one of the four is there.</summary>
internal sealed record OutboxEntry(WindowResult? Result = null, LateRow? Late = null, AlertTransition? Alert = null, LostRange? Lost = null)
{
    /// <summary>
    /// The entry as a state has it; empty until one was written. The state is written after every operation, and an entry never
    /// changes while it waits. A copy by <c>with</c> would take these bytes along: make a new entry instead.
    /// </summary>
    public ReadOnlyMemory<byte> Stored { get; set; }
}
