using StreamFunctions.Durable;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Decides, from what the tables say, whether a run has come to its end.</summary>
internal static class Settlement
{
    /// <summary>What is still open, for people; null = nothing.</summary>
    public static string? WhatIsOpen(IReadOnlyList<long> enqueued, IReadOnlyList<ProgressRow> progress, IReadOnlyList<StatusRow> status)
    {
        for (var partition = 0; partition < enqueued.Count; partition++)
        {
            var last = progress.FirstOrDefault(row => row.Partition == partition)?.Last ?? -1;
            if (last < enqueued[partition])
            {
                return $"partition {partition} is handed out up to {last} of {enqueued[partition]}";
            }
        }

        return progress
            .SelectMany(row => row.Sent.Select((sent, group) => (row.Partition, Group: group, Sent: sent)))
            .Where(claim => claim.Sent >= 0)
            .Select(claim => WhatIsOpen(claim.Partition, claim.Group, claim.Sent, status))
            .FirstOrDefault(open => open is not null);
    }

    private static string? WhatIsOpen(int partition, int group, long sent, IReadOnlyList<StatusRow> status)
    {
        var row = status.FirstOrDefault(s => s.Group == group);
        var prefix = row?.Coverage.FirstOrDefault(c => c.Partition == partition)?.Prefix ?? -1;
        return row is null ? $"group {group} never told its status"
            : prefix < sent ? $"group {group} has partition {partition} up to {prefix} of {sent} (pulse {row.Pulse})"
            : row.OpenWork || row.Outbox > 0 ? $"group {group} has open windows ({row.OpenWork}) or {row.Outbox} results to write"
            : null;
    }
}
