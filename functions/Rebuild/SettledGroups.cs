using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>Where a key group stood at one committed state, all of whose output is in the tables.</summary>
/// <param name="Group">The group.</param>
/// <param name="Horizon">Windows that end here or before are purged: the running pipeline never touches them again.</param>
/// <param name="Prefixes">Per partition: everything up to here (included) was folded.</param>
internal sealed record GroupCut(int Group, long Horizon, IReadOnlyDictionary<int, long> Prefixes)
{
    public bool HasFolded(int partition, long sequence) => sequence <= Prefixes.GetValueOrDefault(partition, -1);
}

/// <summary>
/// Finds groups at rest. A status row is written after everything that its state has put out, so one with an empty outbox
/// tells: each row that it covers counts in the table, is a duplicate, or stands in the late table. Thread-safe.
/// </summary>
internal sealed class SettledGroups(IStatusStore status, PipelinePlan plan, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until the groups are at rest, at most as long as the request's patience.</summary>
    /// <returns>The groups at rest by number, and those that are not. A group that never had anything is in neither.</returns>
    public async Task<(IReadOnlyDictionary<int, GroupCut> Settled, IReadOnlyList<int> Unsettled)> WaitAsync(
        RebuildRequest request, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var rows = await status.ReadAllAsync(request.Pipeline, cancellation);
            var needed = rows.Where(r => request.Key is null || r.Group == KeyGroups.Of(request.Key, plan.KeyGroups)).ToList();
            var unsettled = needed.Where(r => !IsSettled(r, request.LateRows)).Select(r => r.Group).Order().ToList();
            if (unsettled.Count == 0 || clock.GetElapsedTime(started) >= request.Patience)
            {
                return (needed.Where(r => IsAtRest(r)).ToDictionary(r => r.Group, ToCut), [.. needed.Where(r => !IsAtRest(r)).Select(r => r.Group).Order()]);
            }

            await Task.Delay(Poll, clock, cancellation);
        }
    }

    // Ranges beyond the prefix are told only in part, so a group that has some is not known exactly.
    private static bool IsAtRest(StatusRow row) => row.Outbox == 0 && row.Coverage.All(c => c.Ranges.Count == 0);

    private static bool IsSettled(StatusRow row, IReadOnlyCollection<(int Partition, long Sequence)> wanted) =>
        IsAtRest(row) && wanted.All(w => row.Coverage.Any(c => c.Partition == w.Partition && c.Prefix >= w.Sequence));

    private GroupCut ToCut(StatusRow row) => new(
        row.Group,
        EventTime.Add(row.Watermark, -plan.Operator.Time.AllowedLateness.Ticks),
        row.Coverage.ToDictionary(c => c.Partition, c => c.Prefix));
}
