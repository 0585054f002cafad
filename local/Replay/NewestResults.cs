using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Replay;

/// <summary>
/// Keeps results back until no late row can refine them any more, so that a file has each window once, as a table has it in
/// the end. Holds the windows within allowed lateness. Not thread-safe.
/// </summary>
internal sealed class NewestResults(TimeSpan allowedLateness)
{
    private readonly Dictionary<(string Key, long Start, long End, long Ordinal), WindowResult> _held = [];
    private readonly PriorityQueue<(string Key, long Start, long End, long Ordinal), (long End, string Key, long Start, long Ordinal)> _order =
        new(Comparer<(long End, string Key, long Start, long Ordinal)>.Create(Compare));

    /// <summary>Takes a result; a later one of the same window replaces it.</summary>
    public void Add(WindowResult result)
    {
        var id = (result.Key, result.Start, result.End, result.Ordinal);
        if (!_held.ContainsKey(id))
        {
            _order.Enqueue(id, (result.End, result.Key, result.Start, result.Ordinal));
        }

        _held[id] = result;
    }

    /// <summary>Gives what is certain at a watermark, by end, key and start; retracted ones are left out.</summary>
    public IEnumerable<WindowResult> Release(long watermark)
    {
        while (_order.TryPeek(out var id, out _) && EventTime.Add(id.End, allowedLateness.Ticks) <= watermark)
        {
            _order.Dequeue();
            if (_held.Remove(id, out var result) && !result.Retracted)
            {
                yield return result;
            }
        }
    }

    private static int Compare((long End, string Key, long Start, long Ordinal) left, (long End, string Key, long Start, long Ordinal) right)
    {
        var order = left.End.CompareTo(right.End);
        order = order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        return order != 0 ? order : left.Ordinal.CompareTo(right.Ordinal);
    }
}
