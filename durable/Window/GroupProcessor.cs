using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// What a key group does with blocks and pulses: fold, remember the claim, move time, collect what is put out.
/// Pure: no I/O, no clock. Stateless itself; the state is for one caller at a time.
/// </summary>
internal sealed class GroupProcessor(PipelinePlan plan)
{
    /// <summary>Folds a block. A repeated or overlapping one adds only what is new.</summary>
    /// <returns>What became of it; a refused message changes nothing but a counter.</returns>
    public MessageFate Add(GroupState state, BlockMessage message)
    {
        if (!Accepts(state, message.Lineage))
        {
            return MessageFate.OtherLineage;
        }

        if (IsFull(state))
        {
            return MessageFate.NoRoom;
        }

        using var room = BlockRoom.Take();
        if (Decode(message, room) is not { } block)
        {
            Refuse(state);
            return MessageFate.Unreadable;
        }

        var output = new GroupOutput(state);
        var coverage = state.CoverageOf(message.Partition);
        Fold(state, block, coverage, output);
        if (message.Lost)
        {
            ReportLost(state, coverage, message);
        }

        coverage.Add(message.From, message.To);
        state.Clock.KnowPartitions(message.PartitionCount);
        state.Clock.Covered(message.Partition, coverage);
        if (message.MaxEventTime is { } time)
        {
            state.Clock.Claim(message.Partition, message.To, time, coverage);
        }

        Advance(state, output);
        return MessageFate.Folded;
    }

    /// <summary>Learns a pulse's cut. One that is not newer than the newest known changes nothing.</summary>
    public MessageFate Pulse(GroupState state, PulseMessage message)
    {
        if (!Accepts(state, message.Lineage))
        {
            return MessageFate.OtherLineage;
        }

        if (message.Number <= state.Pulse)
        {
            return MessageFate.Stale;
        }

        state.Pulse = message.Number;
        state.Clock.KnowPartitions(message.Partitions.Count);
        state.Cuts.Offer(message);
        Advance(state, new GroupOutput(state));
        return MessageFate.Folded;
    }

    private bool IsFull(GroupState state) => state.Outbox.Bytes >= plan.Outbox.Full;

    /// <summary>
    /// Applies what the known cuts say, then moves the operator's time. Not while the outbox is full, for every window that
    /// closes goes there. Claims and cuts stay, and time moves on with the first pulse that finds room again.
    /// </summary>
    private void Advance(GroupState state, GroupOutput output)
    {
        if (IsFull(state))
        {
            return;
        }

        Believe(state, state.Cuts.Awaited);
        Believe(state, state.Cuts.Newest);
        var byCut = state.Cuts.Settle(state.Coverage, plan.Operator.Time);
        var watermark = Math.Max(state.Clock.Watermark, byCut);
        if (watermark > state.Operator.Watermark)
        {
            state.Operator.AdvanceTo(watermark, output);
        }
    }

    /// <summary>
    /// A group that has everything up to the end of its last claim has everything up to what was handed out: the rest
    /// was not for it. So its time moves although its own rows do not come, or are all filtered out.
    /// </summary>
    private static void Believe(GroupState state, PulseMessage? cut)
    {
        for (var p = 0; p < (cut?.Partitions.Count ?? 0); p++)
        {
            var (last, sent, maxEventTime, _, _) = cut!.Partitions[p];
            var coverage = state.CoverageOf(p);
            if (coverage.Prefix >= sent)
            {
                coverage.ExtendPrefix(last);
                state.Clock.Claim(p, last, maxEventTime, coverage);
            }
        }
    }

    private static void Fold(GroupState state, RowBlock block, Coverage coverage, GroupOutput output)
    {
        if (block.Count == 0)
        {
            return;
        }

        var tally = state.Operator.Fold(block, coverage, output);
        var sum = state.Counters;
        state.Counters = sum with
        {
            Counted = sum.Counted + tally.Counted,
            Late = sum.Late + tally.Late,
            PartiallyLate = sum.PartiallyLate + tally.PartiallyLate,
            Duplicates = sum.Duplicates + tally.Duplicate,
            AlreadyFolded = sum.AlreadyFolded + tally.AlreadyFolded,
        };
    }

    /// <summary>Only what the group did not have by other ways is lost to it, and each number once.</summary>
    private static void ReportLost(GroupState state, Coverage coverage, BlockMessage message)
    {
        foreach (var gap in coverage.GapsUpTo(message.To).Where(gap => gap.To >= message.From))
        {
            var lost = new LostRange(message.Partition, Math.Max(gap.From, message.From), gap.To);
            state.Outbox.Add(lost);
            state.Counters = state.Counters with { Lost = state.Counters.Lost + lost.Count };
        }
    }

    private static bool Accepts(GroupState state, string lineage)
    {
        state.Lineage ??= lineage;
        if (string.Equals(state.Lineage, lineage, StringComparison.Ordinal))
        {
            return true;
        }

        Refuse(state);
        return false;
    }

    /// <summary>Null if the bytes make no sense for this plan. The claim is not believed then: the range is sent again.</summary>
    private RowBlock? Decode(BlockMessage message, BlockRoom room)
    {
        if (message.From < 0 || message.From > message.To || message.Partition is < 0 or >= EventClock.MaxPartitions
            || message.PartitionCount is < 0 or > EventClock.MaxPartitions)
        {
            return null;
        }

        try
        {
            var block = BlockCodec.Decode(message.Data, message.Partition, room);
            var fits = block.Count == 0
                || (block.Columns.Count == plan.ColumnCount && block.Sequences[0] >= message.From && block.Sequences[^1] <= message.To);
            return fits ? block : null;
        }
        catch (BlockFormatException)
        {
            return null;
        }
    }

    private static void Refuse(GroupState state) => state.Counters = state.Counters with { Refused = state.Counters.Refused + 1 };
}

/// <summary>What became of a message.</summary>
internal enum MessageFate
{
    /// <summary>It was taken in (maybe it held nothing new).</summary>
    Folded,

    /// <summary>A newer pulse was folded before; nothing changed.</summary>
    Stale,

    /// <summary>It belongs to another log or plan; it was counted and ignored.</summary>
    OtherLineage,

    /// <summary>The outbox is full; nothing changed, and its range stays a gap.</summary>
    NoRoom,

    /// <summary>Its bytes make no sense; it was counted and ignored, and its range stays a gap.</summary>
    Unreadable,
}
