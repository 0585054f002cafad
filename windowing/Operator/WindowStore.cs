namespace StreamFunctions.Windowing;

/// <summary>What all window stores of an operator share.</summary>
/// <param name="Keys">The keys with state.</param>
/// <param name="Table">The accumulators.</param>
/// <param name="Trigger">When windows fire and expire.</param>
internal sealed record OperatorParts(KeyTable Keys, AccumulatorTable Table, EventTimeTrigger Trigger)
{
    /// <summary>A result as it stands in a slot.</summary>
    internal WindowResult ResultOf(int key, long start, long end, int slot, int revision) => new()
    {
        Key = Keys.NameOf(key),
        Start = start,
        End = end,
        Values = Table.Results(slot),
        Rows = Table.Rows(slot),
        Revision = revision,
    };
}

/// <summary>
/// Holds the windows of all keys for one kind of window definition: decides which slot a row goes to, and which
/// windows come out when the watermark moves. One subclass per kind; called once per block, not per row.
/// </summary>
internal abstract class WindowStore(OperatorParts parts)
{
    protected KeyTable Keys => parts.Keys;

    protected AccumulatorTable Table => parts.Table;

    protected EventTimeTrigger Trigger => parts.Trigger;

    /// <summary>Makes the store for a definition.</summary>
    internal static WindowStore Of(WindowDefinition definition, OperatorParts parts) => definition switch
    {
        TumblingWindow or HoppingWindow => new PaneWindows(PaneGrid.Of(definition), parts),
        SessionWindow window => new SessionWindows(new SessionCutter(window), parts),
        CountWindow window => new CountWindows(new CountGrid(window), parts),
        _ => throw new ArgumentException($"The window {definition} is not supported.", nameof(definition)),
    };

    /// <summary>Accepts or rejects every row of the block that is not dropped before. Accumulators are added afterwards.</summary>
    internal abstract void Assign(FoldBatch batch);

    /// <summary>After the rows have been added: emits again what they refined.</summary>
    internal abstract void Refine(long watermark, Emissions emissions);

    /// <summary>Fires the windows with <paramref name="from"/> &lt; end &lt;= <paramref name="to"/> and drops the expired ones.</summary>
    internal abstract void AdvanceTo(long from, long to, Emissions emissions);

    /// <summary>The smallest end of a window that has not fired, or <see cref="EventTime.EndOfInput"/> if all have.</summary>
    internal abstract long NextClose(long watermark);

    /// <summary>The watermark from which on no window holds the row of this key and time.</summary>
    internal abstract long HeldUntil(int key, long time);

    /// <summary>Lists the windows of a key in the order of their ends.</summary>
    internal abstract void Describe(int key, long watermark, List<OpenWindow> windows);

    /// <summary>Writes everything but what slots hold; keys by their rank in <paramref name="keys"/>.</summary>
    internal abstract void Write(SnapshotWriter writer, KeyRanks keys, SlotWriter slots);

    /// <summary>Reads into an empty store; <paramref name="keys"/> are the keys by rank.</summary>
    internal abstract void Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots);

    /// <summary>After <see cref="Read"/>: enters what is due after this watermark.</summary>
    internal virtual void Resume(long watermark)
    {
    }

    /// <summary>A result as it stands in a slot.</summary>
    protected WindowResult ResultOf(int key, long start, long end, int slot, int revision) => parts.ResultOf(key, start, end, slot, revision);
}
