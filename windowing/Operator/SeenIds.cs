namespace StreamFunctions.Windowing;

/// <summary>
/// The event ids that have been counted, per key. An id is kept until the watermark has passed its event time plus
/// the time to live and no window holds its row any more.
/// </summary>
internal sealed class SeenIds(TimeSpan timeToLive, KeyTable keys, WindowStore windows)
{
    private readonly Dictionary<(int Key, UInt128 Id), long> _times = [];
    private readonly PriorityQueue<(int Key, UInt128 Id), long> _due = new();

    internal bool Contains(int key, UInt128 id) => _times.ContainsKey((key, id));

    internal void Add(int key, UInt128 id, long time)
    {
        if (_times.TryAdd((key, id), time))
        {
            keys.AddReference(key);
            _due.Enqueue((key, id), DueOf(key, time));
        }
    }

    /// <summary>Forgets what is due; the windows have been advanced to this watermark before.</summary>
    internal void AdvanceTo(long watermark)
    {
        while (_due.TryPeek(out var entry, out var due) && due <= watermark)
        {
            _due.Dequeue();
            var (key, id) = entry;
            due = DueOf(key, _times[entry]);
            if (due > watermark)
            {
                // A session has grown meanwhile and holds the row for longer.
                _due.Enqueue(entry, due);
                continue;
            }

            _times.Remove((key, id));
            keys.Release(key);
        }
    }

    internal void Write(SnapshotWriter writer, KeyRanks ranks)
    {
        writer.WriteCount(_times.Count);
        var (rank, time) = (0, 0L);
        foreach (var entry in _times.Select(t => (Rank: ranks.Of(t.Key.Key), Time: t.Value, t.Key.Id)).Order())
        {
            writer.WriteCount(entry.Rank - rank);
            writer.WriteSigned(entry.Time - time);
            writer.WriteHash(entry.Id);
            (rank, time) = (entry.Rank, entry.Time);
        }
    }

    internal void Read(SnapshotReader reader, IReadOnlyList<int> keysByRank)
    {
        var (rank, time) = (0, 0L);
        for (var left = reader.ReadCount(18); left > 0; left--)
        {
            rank += reader.ReadIndex(keysByRank.Count - rank);
            time = unchecked(time + reader.ReadSigned());
            Add(keysByRank[rank], reader.ReadHash(), time);
        }
    }

    private long DueOf(int key, long time) => Math.Max(EventTime.Add(time, timeToLive.Ticks), windows.HeldUntil(key, time));
}
