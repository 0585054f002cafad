using System.Buffers.Binary;
using System.IO.Hashing;

namespace StreamFunctions.Durable;

/// <summary>
/// What was committed when this state was read from storage. A batch of operations commits at its end: what its earlier
/// operations changed may still be undone (and a stalled twin's changes will be). So only what is older than the batch
/// may leave the entity: outbox entries up to <see cref="Emission"/>, and a status row of that time. Else a row could
/// be published as counted, and be judged late when it comes again.
/// </summary>
internal sealed class CommittedView
{
    private readonly StatusRow _status;

    private CommittedView(long emission, StatusRow status)
    {
        Emission = emission;
        _status = status;
        Fingerprint = FingerprintOf(status);
    }

    /// <summary>Outbox entries up to this number were committed.</summary>
    public long Emission { get; }

    /// <summary>Changes when the status says something else to the pulse (coverage, open work); never 0.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Takes the view of a state that was just read, or is new.</summary>
    public static CommittedView Of(GroupState state, int group) => new(state.Outbox.LastEmission, Status(state, group));

    /// <summary>The status row to write, with what is left in the outbox now.</summary>
    public StatusRow StatusWith(int outbox, long bytes) => _status with { Outbox = outbox, OutboxBytes = bytes };

    /// <summary>The fingerprint of a state as it is now.</summary>
    public static ulong FingerprintOf(GroupState state) => FingerprintOf(Status(state, 0));

    private static StatusRow Status(GroupState state, int group) => new()
    {
        Group = group,
        Pulse = state.Pulse,
        Coverage = [.. state.Coverage.Select(c => Describe(c.Key, c.Value))],
        OpenWork = state.Operator.HasOpenWork,
        Outbox = state.Outbox.Count,
        OutboxBytes = state.Outbox.Bytes,
        Watermark = state.Operator.Watermark,
        Counters = state.Counters,
    };

    private static PartitionCoverage Describe(int partition, Windowing.Coverage coverage) =>
        new(partition, coverage.Prefix, [.. coverage.Beyond.Take(MostRanges).Select(r => new RangeOfSequences(r.From, r.To))]);

    /// <summary>Ranges told per partition. Untold ones look like gaps, are sent again, and are dropped as known.</summary>
    private const int MostRanges = 64;

    private static ulong FingerprintOf(StatusRow status)
    {
        var hash = new XxHash64();
        Append(hash, status.OpenWork ? 1 : 0);
        foreach (var (partition, prefix, ranges) in status.Coverage)
        {
            Append(hash, partition);
            Append(hash, prefix);
            foreach (var range in ranges)
            {
                Append(hash, range.From);
                Append(hash, range.To);
            }
        }

        return Math.Max(1, hash.GetCurrentHashAsUInt64());
    }

    private static void Append(XxHash64 hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.Append(bytes);
    }
}
