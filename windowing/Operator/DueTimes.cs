namespace StreamFunctions.Windowing;

/// <summary>
/// When each key is to be looked at next. Sessions grow with nearly every row, so a time that moves back is not entered
/// again: the key comes up at the earlier time, and whoever takes it enters it for the later one. Kept in buckets of
/// time, since nothing needs an order among keys.
/// </summary>
/// <param name="width">How much time a bucket spans, in ticks.</param>
internal sealed class DueTimes(long width)
{
    private readonly SortedDictionary<long, List<(long Time, int Key)>> _buckets = [];

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
        while (_buckets.Count > 0 && _buckets.First() is var (number, entries) && number <= NumberOf(to))
        {
            foreach (var (time, key) in entries)
            {
                if (time <= to && _entered[key] == time)
                {
                    _entered[key] = EventTime.EndOfInput;
                    keys.Add(key);
                }
            }

            // In the last one some are later.
            entries.RemoveAll(e => _entered[e.Key] != e.Time);
            if (entries.Count > 0)
            {
                break;
            }

            _buckets.Remove(number);
        }
    }

    /// <summary>The earliest time at which a key is really due; <see cref="EventTime.EndOfInput"/> if none is.</summary>
    /// <param name="dueOf">When a key is really due: when it was entered for, or later.</param>
    internal long Next(Func<int, long> dueOf)
    {
        while (_buckets.Count > 0)
        {
            var (number, entries) = _buckets.First();
            var least = EventTime.EndOfInput;
            _buckets.Remove(number);
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

    private List<(long Time, int Key)> BucketOf(long time)
    {
        if (!_buckets.TryGetValue(NumberOf(time), out var bucket))
        {
            _buckets.Add(NumberOf(time), bucket = []);
        }

        return bucket;
    }

    private long NumberOf(long time) => time / width;
}
