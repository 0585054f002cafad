using System.Security.Cryptography;

namespace StreamFunctions.Durable;

/// <summary>What a group's state in a savepoint says. Immutable; serialises as plain JSON.</summary>
public sealed record GroupSummary
{
    /// <summary>The key group.</summary>
    public required int Group { get; init; }

    /// <summary>Whose state it is.</summary>
    public required string Lineage { get; init; }

    /// <summary>SHA-256 of the state's bytes, hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The state's size, in bytes.</summary>
    public required int Size { get; init; }

    /// <summary>What it has folded, per partition; all ranges.</summary>
    public required IReadOnlyList<PartitionCoverage> Coverage { get; init; }

    /// <summary>Its watermark, event time; <see cref="long.MinValue"/> = none yet.</summary>
    public required long Watermark { get; init; }

    /// <summary>The number of its newest result: rows with this number or a lower one were decided by this state.</summary>
    public required long Emission { get; init; }

    /// <summary>How many entries waited to be written.</summary>
    public required int Outbox { get; init; }

    /// <summary>Whether some window has not fired yet.</summary>
    public required bool OpenWork { get; init; }

    /// <summary>What became of its rows so far.</summary>
    public required GroupCounters Counters { get; init; }
}

/// <summary>A group's committed state as a savepoint keeps it.</summary>
/// <param name="Summary">What it says.</param>
/// <param name="State">Its bytes, in the form in which the entity stores it.</param>
public sealed record GroupImage(GroupSummary Summary, ReadOnlyMemory<byte> State)
{
    /// <summary>Takes the image of a stored state.</summary>
    /// <param name="state">The state as it was read from the durable backend.</param>
    /// <param name="plan">The plan that made it.</param>
    /// <param name="group">The key group.</param>
    /// <returns>Null if nothing has come to the group yet.</returns>
    /// <exception cref="Windowing.SnapshotFormatException">The state cannot be read by this program under this plan.</exception>
    public static GroupImage? Of(WindowEntityState state, PipelinePlan plan, int group)
    {
        ArgumentNullException.ThrowIfNull(state);
        var live = state.Open(plan);
        if (live.Lineage is null || state.Encode() is not { } bytes)
        {
            return null;
        }

        var summary = new GroupSummary
        {
            Group = group,
            Lineage = live.Lineage,
            Hash = HashOf(bytes),
            Size = bytes.Length,
            Coverage = [.. live.Coverage.Select(c => new PartitionCoverage(c.Key, c.Value.Prefix, [.. c.Value.Beyond.Select(r => new RangeOfSequences(r.From, r.To))]))],
            Watermark = live.Operator.Watermark,
            Emission = live.Outbox.LastEmission,
            Outbox = live.Outbox.Count,
            OpenWork = live.Operator.HasOpenWork,
            Counters = live.Counters,
        };
        return new GroupImage(summary, bytes);
    }

    /// <summary>The hash of a state's bytes.</summary>
    public static string HashOf(ReadOnlySpan<byte> state) => Convert.ToHexStringLower(SHA256.HashData(state));
}
