using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// When each key is to be looked at next. Sessions grow with nearly every row, so a time that moves back is not entered
/// again: the key comes up at the earlier time, and whoever takes it enters it for the later one. Kept in buckets of
/// time, since nothing needs an order among keys.
/// </summary>
/// <param name="width">How much time a bucket spans, in ticks.</param>
internal sealed class DueTimes(long width)
{
    private readonly Dictionary<long, List<(long Time, int Key)>> _buckets = [];

    /// <summary>The numbers of the buckets that there are, least first.</summary>
    private readonly PriorityQueue<long, long> _numbers = new();

    /// <summary>A bucket that was once larger than 64 KB is not kept: bursts would in time make all buckets as large as the largest.</summary>
    private const int MostKept = 4096;

    /// <summary>Buckets that were emptied, to be filled again.</summary>
    private readonly Stack<List<(long Time, int Key)>> _spare = new();

    /// <summary>The time that a key is entered for, by key; other entries of the key are void.</summary>
    private long[] _entered = [];

    /// <summary>The key comes up at this time or before. EndOfInput = never, if it is not entered already.</summary>
    internal void Enter(int key, long time)
    {
        if (key >= _entered.Length)
        {
            var known = _entered.Length;
            Slots.Grow(ref _entered, key + 1);
            _entered.AsSpan(known).Fill(EventTime.EndOfInput);
        }

        if (time < _entered[key])
        {
            _entered[key] = time;
            BucketOf(time).Add((time, key));
        }
    }

    /// <summary>The key does not come up any more.</summary>
    internal void Forget(int key)
    {
        if (key < _entered.Length)
        {
            _entered[key] = EventTime.EndOfInput;
        }
    }

    /// <summary>Takes out the keys that are entered for <paramref name="to"/> or before.</summary>
    internal void Take(long to, List<int> keys)
    {
        while (_numbers.TryPeek(out var number, out _) && number <= NumberOf(to))
        {
            var entries = _buckets[number];
            TakeFrom(entries, to, keys);
            if (entries.Count > 0)
            {
                break;
            }

            RemoveFirst();
        }
    }

    /// <summary>The earliest time at which a key is really due; <see cref="EventTime.EndOfInput"/> if none is.</summary>
    /// <param name="dueOf">When a key is really due: when it was entered for, or later.</param>
    internal long Next(Func<int, long> dueOf)
    {
        while (_numbers.TryPeek(out var number, out _))
        {
            // Whoever is due later in the same bucket makes it anew.
            var entries = _buckets[number].ToArray();
            RemoveFirst();
            var least = EventTime.EndOfInput;
            foreach (var (time, key) in entries)
            {
                if (_entered[key] == time)
                {
                    _entered[key] = EventTime.EndOfInput;
                    var due = dueOf(key);
                    Enter(key, due);
                    least = Math.Min(least, due);
                }
            }

            if (NumberOf(least) == number)
            {
                return least;
            }
        }

        return EventTime.EndOfInput;
    }

    // In the last bucket some are later: those stay.
    private void TakeFrom(List<(long Time, int Key)> entries, long to, List<int> keys)
    {
        var left = 0;
        foreach (var (time, key) in CollectionsMarshal.AsSpan(entries))
        {
            if (_entered[key] != time)
            {
                continue;
            }

            if (time > to)
            {
                entries[left++] = (time, key);
                continue;
            }

            _entered[key] = EventTime.EndOfInput;
            keys.Add(key);
        }

        entries.RemoveRange(left, entries.Count - left);
    }

    private void RemoveFirst()
    {
        _buckets.Remove(_numbers.Dequeue(), out var bucket);
        bucket!.Clear();
        if (bucket.Capacity <= MostKept)
        {
            _spare.Push(bucket);
        }
    }

    private List<(long Time, int Key)> BucketOf(long time)
    {
        ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, NumberOf(time), out var exists);
        if (!exists)
        {
            bucket = _spare.TryPop(out var spare) ? spare : [];
            _numbers.Enqueue(NumberOf(time), NumberOf(time));
        }

        return bucket!;
    }

    private long NumberOf(long time) => time / width;
}
