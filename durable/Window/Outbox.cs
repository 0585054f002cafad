using System.Runtime.InteropServices;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// What a group has decided but not yet written: the newest result per row key, late rows, alerts, lost ranges. Every entry gets
/// the next emission number; numbers grow with the group's states, so "up to number n" is "as of that state".
/// </summary>
internal sealed class Outbox
{
    /// <summary>Below this nothing is gained by moving the entries together.</summary>
    private const int FewPlaces = 32;

    /// <summary>In ascending order of numbers, with places without entry where one was written or replaced.</summary>
    private readonly List<KeyValuePair<long, OutboxEntry?>> _places = [];
    private readonly Dictionary<RowKey, long> _newestOfRow = [];

    /// <summary>Before it there are no entries.</summary>
    private int _first;

    public int Count { get; private set; }

    /// <summary>About how much memory the entries take, in bytes; what <see cref="OutboxBounds"/> bounds.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the entry added last; 0 = none ever.</summary>
    public long LastEmission { get; private set; }

    /// <summary>In ascending order of their numbers.</summary>
    public IEnumerable<KeyValuePair<long, OutboxEntry>> Entries
    {
        get
        {
            for (var i = _first; i < _places.Count; i++)
            {
                if (_places[i].Value is { } entry)
                {
                    yield return new(_places[i].Key, entry);
                }
            }
        }
    }

    public void Add(WindowResult result)
    {
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfRow, RowKey.Of(result), out var replaces);
        if (replaces)
        {
            RemoveEntry(newest);
        }

        newest = Append(new OutboxEntry(Result: result));
    }

    public void Add(LateRow row) => Append(new OutboxEntry(Late: row));

    public void Add(AlertTransition transition) => Append(new OutboxEntry(Alert: transition));

    public void Add(LostRange range) => Append(new OutboxEntry(Lost: range));

    /// <summary>The oldest entries up to an emission number, at most <paramref name="most"/>.</summary>
    public List<KeyValuePair<long, OutboxEntry>> Take(long upToEmission, int most) =>
        [.. Entries.TakeWhile(e => e.Key <= upToEmission).Take(most)];

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
            Place(emission, entry);
            if (entry.Result is { } result)
            {
                _newestOfRow[RowKey.Of(result)] = emission;
            }
        }
    }

    private long Append(OutboxEntry entry)
    {
        Place(++LastEmission, entry);
        return LastEmission;
    }

    private void Place(long emission, OutboxEntry entry)
    {
        _places.Add(new(emission, entry));
        Bytes += entry.Bytes;
        Count++;
    }

    private bool RemoveEntry(long emission)
    {
        var at = IndexOf(emission);
        if (at < 0 || _places[at].Value is not { } entry)
        {
            return false;
        }

        _places[at] = new(emission, null);
        Bytes -= entry.Bytes;
        Count--;
        Close();
        return true;
    }

    /// <summary>Passes the empty places at the beginning, and moves the entries together once most places are empty.</summary>
    private void Close()
    {
        while (_first < _places.Count && _places[_first].Value is null)
        {
            _first++;
        }

        if (_places.Count > (2 * Count) + FewPlaces)
        {
            _places.RemoveAll(p => p.Value is null);
            _first = 0;
        }
    }

    /// <summary>Less than 0 if there is no such place; the oldest entry, which is what is written first, at once.</summary>
    private int IndexOf(long emission) => _first < _places.Count && _places[_first].Key == emission
        ? _first
        : _places.BinarySearch(new(emission, null), ByEmission);

    private static readonly Comparer<KeyValuePair<long, OutboxEntry?>> ByEmission =
        Comparer<KeyValuePair<long, OutboxEntry?>>.Create((left, right) => left.Key.CompareTo(right.Key));

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

    /// <summary>What it counts for in <see cref="Outbox.Bytes"/>; asked for as it comes, is written and goes, and so counted once.</summary>
    public long Bytes => field > 0 ? field : field = OutboxWeight.Of(this);
}
