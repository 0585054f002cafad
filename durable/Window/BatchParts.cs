using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>Entries of an outbox by what they are, each kind in their order.</summary>
internal sealed class BatchParts
{
    public BatchParts(List<KeyValuePair<long, OutboxEntry>> entries)
    {
        Results.EnsureCapacity(entries.Count);
        foreach (var (emission, entry) in entries)
        {
            Bytes += entry.Bytes;
            Add(emission, entry);
        }
    }

    public List<ResultRow> Results { get; } = [];

    public List<LateRow> Late { get; } = [];

    public List<AlertTransition> Alerts { get; } = [];

    public List<LostRange> Lost { get; } = [];

    /// <summary>About how much memory the entries take, in bytes.</summary>
    public long Bytes { get; }

    private void Add(long emission, OutboxEntry entry)
    {
        switch (entry)
        {
            case { Result: { } result }:
                Results.Add(new ResultRow(result, emission));
                break;
            case { Late: { } late }:
                Late.Add(late);
                break;
            case { Alert: { } alert }:
                Alerts.Add(alert);
                break;
            case { Lost: { } lost }:
                Lost.Add(lost);
                break;
        }
    }
}
