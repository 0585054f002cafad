using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// What must be replaced together: one window with fixed bounds, or the sessions of a key, old and new, that overlap. A
/// cluster is rebuilt as a whole or left as it is.
/// </summary>
internal sealed class WindowCluster
{
    public required string Key { get; init; }

    /// <summary>The least start.</summary>
    public required long Start { get; set; }

    /// <summary>The largest end.</summary>
    public required long End { get; set; }

    /// <summary>As the log has it.</summary>
    public List<WindowResult> Rebuilt { get; } = [];

    /// <summary>As the table has it, tombstones included.</summary>
    public List<StoredWindow> Stored { get; } = [];

    /// <summary>Puts windows together.</summary>
    public static IEnumerable<WindowCluster> Of(IEnumerable<WindowResult> rebuilt, IEnumerable<StoredWindow> stored, bool sessions)
    {
        var items = rebuilt.Select(r => (r.Key, r.Start, r.End, Rebuilt: (WindowResult?)r, Stored: (StoredWindow?)null))
            .Concat(stored.Select(s => (s.Key, s.Start, s.End, Rebuilt: (WindowResult?)null, Stored: (StoredWindow?)s)));
        return items.GroupBy(i => i.Key, StringComparer.Ordinal).SelectMany(key =>
        {
            var clusters = new List<WindowCluster>();
            foreach (var item in key.OrderBy(i => i.Start).ThenBy(i => i.End))
            {
                var last = clusters.Count == 0 ? null : clusters[^1];
                if (last is null || !(sessions ? item.Start < last.End : item.Start == last.Start && item.End == last.End))
                {
                    clusters.Add(last = new WindowCluster { Key = item.Key, Start = item.Start, End = item.End });
                }

                last.End = Math.Max(last.End, item.End);
                last.Add(item.Rebuilt, item.Stored);
            }

            return clusters;
        });
    }

    private void Add(WindowResult? rebuilt, StoredWindow? stored)
    {
        if (rebuilt is not null)
        {
            Rebuilt.Add(rebuilt);
        }

        if (stored is not null)
        {
            Stored.Add(stored);
        }
    }
}
