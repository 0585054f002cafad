namespace StreamFunctions.Windowing;

/// <summary>
/// Windows and aggregates of many keys in event time. Pure: no I/O, no clock; the caller moves the watermark. What
/// comes out does not depend on how rows were cut into blocks or in which order they came, as long as none of them
/// is behind the watermark. Not thread-safe.
/// </summary>
/// <remarks>
/// A window comes out once when the watermark reaches its end, results of one call in the order (end, key); with
/// allowed lateness it is kept for that long and comes out again, with the next revision, at the end of each
/// <see cref="Fold"/> that added rows to it.
/// </remarks>
public sealed class KeyedOperator
{
    /// <summary>What may lie idle of keys and slots, beside as many as <see cref="RoomRatio"/> times those in use.</summary>
    private const int IdleRoom = 256;
    private const int RoomRatio = 4;

    private readonly OperatorConfig _config;
    private readonly KeyTable _keys = new();
    private readonly AccumulatorTable _table;
    private readonly WindowStore _windows;
    private readonly SeenIds? _seenIds;
    private readonly FoldBatch _batch;
    private readonly Emissions _emissions = new();

    /// <summary>Makes an operator without state.</summary>
    /// <param name="config">What to compute.</param>
    /// <param name="catalog">The aggregate functions; null = <see cref="AggregateCatalog.Default"/>.</param>
    /// <exception cref="ArgumentException">The configuration makes no sense; the message says which part and why.</exception>
    public KeyedOperator(OperatorConfig config, AggregateCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireReasonable(config.Time.AllowedLateness, "allowed lateness");
        RequireReasonable(config.Time.OutOfOrderness, "out-of-orderness");
        RequireReasonable(config.DedupeTtl ?? TimeSpan.Zero, "time to live of event ids");
        _config = config;
        _table = new AccumulatorTable(config.Aggregates, catalog ?? AggregateCatalog.Default);
        _windows = WindowStore.Of(config.Window, new OperatorParts(_keys, _table, new EventTimeTrigger(config.Time.AllowedLateness)));
        _seenIds = config.DedupeTtl is { } timeToLive ? new SeenIds(timeToLive, _keys, _windows) : null;
        _batch = new FoldBatch(_keys, _seenIds);
    }

    /// <summary>Where event time stands; <see cref="EventTime.None"/> at first.</summary>
    public long Watermark { get; private set; } = EventTime.None;

    /// <summary>Whether a window with rows has not fired yet. A count window that is not full does not count.</summary>
    public bool HasOpenWork => NextClose != EventTime.EndOfInput;

    /// <summary>The watermark at which the next window fires; <see cref="EventTime.EndOfInput"/> if none waits.</summary>
    public long NextClose => _windows.NextClose(Watermark);

    /// <summary>How many keys have state.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>
    /// Whether there is room for far more keys and windows than there are, since there were more once. Nothing here gives
    /// room back; an operator that is read from the snapshot has only what it needs.
    /// </summary>
    public bool IsOversized => IsFarBelow(_keys.Count, _keys.Numbers) || IsFarBelow(_table.Count, _table.Used);

    /// <summary>
    /// Adds the rows of a block. Lateness is judged per window against the current <see cref="Watermark"/>.
    /// </summary>
    /// <param name="block">The rows.</param>
    /// <param name="alreadyFolded">What has been folded of the block's partition; such rows are dropped. Not changed. Null = nothing.</param>
    /// <param name="output">Receives late rows as they are met, then refined results.</param>
    /// <returns>What became of the rows.</returns>
    /// <exception cref="ArgumentException">The block has fewer columns than the aggregates need.</exception>
    public FoldTally Fold(RowBlock block, Coverage? alreadyFolded, IOperatorOutput output)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(output);
        if (block.ColumnCount < _table.ColumnCount)
        {
            throw new ArgumentException(
                $"The block of partition {block.Partition} has {block.ColumnCount} columns, the plan needs {_table.ColumnCount}.", nameof(block));
        }

        _batch.Begin(block, alreadyFolded, Watermark, output);
        if (!_batch.IsRepeated())
        {
            _windows.Assign(_batch);
            _table.AddRows(_batch, block);
        }

        _windows.Refine(Watermark, _emissions);
        _batch.End();
        _emissions.Flush(output);
        return _batch.Tally;
    }

    /// <summary>Moves the watermark; a smaller or equal one than before does nothing.</summary>
    /// <param name="watermark">The new watermark; <see cref="EventTime.EndOfInput"/> closes everything.</param>
    /// <param name="output">Receives the windows that fire.</param>
    public void AdvanceTo(long watermark, IOperatorOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (watermark <= Watermark)
        {
            return;
        }

        _windows.AdvanceTo(Watermark, watermark, _emissions);
        Watermark = watermark;
        _seenIds?.AdvanceTo(watermark);
        _emissions.Flush(output);
    }

    /// <summary>Puts out again, as they came out last, the windows that have fired and are kept for late rows. Changes nothing.</summary>
    /// <param name="output">Receives them in the order (end, key).</param>
    public void EmitFired(IOperatorOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var windows = new List<OpenWindow>();
        foreach (var key in _keys.All())
        {
            windows.Clear();
            _windows.Describe(key, Watermark, windows);
            windows.FindAll(w => w.Fired).ForEach(w => _emissions.Add(ResultOf(key, w)));
        }

        _emissions.Flush(output);
    }

    private WindowResult ResultOf(int key, OpenWindow window) => new()
    {
        Key = _keys.NameOf(key),
        Start = window.Start,
        End = window.End,
        Values = window.Values,
        Rows = window.Rows,
        Revision = window.Revision,
    };

    /// <summary>The windows of one key that are held, in the order of their ends; empty for an unknown key.</summary>
    public IReadOnlyList<OpenWindow> Describe(string key)
    {
        var windows = new List<OpenWindow>();
        if (_keys.Find(key) is var number && number != KeyTable.Unknown)
        {
            _windows.Describe(number, Watermark, windows);
        }

        return windows;
    }

    /// <summary>Writes the snapshot. What was read from one is written as the same bytes; those of equal contents differ by the order in which keys came.</summary>
    public void Write(SnapshotWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteSection(OperatorSnapshot.Version, content =>
        {
            var ranks = new KeyRanks(_keys);
            content.WriteUnsigned(OperatorSnapshot.FingerprintOf(_config));
            content.WriteSigned(Watermark);
            KeySnapshot.Write(content, _keys, ranks);
            var slots = new SlotWriter(_table);
            _windows.Write(content, ranks, slots);
            slots.Finish(content);
            _seenIds?.Write(content, ranks);
        });
    }

    /// <summary>Reads a snapshot that an operator of the same configuration wrote.</summary>
    /// <exception cref="SnapshotFormatException">It is corrupt, truncated, of an unknown version, or of other windows or aggregates.</exception>
    public static KeyedOperator Read(OperatorConfig config, SnapshotReader reader, AggregateCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var result = new KeyedOperator(config, catalog);
        return reader.ReadSection("the operator", OperatorSnapshot.Version, (content, version) =>
        {
            result.ReadContent(content, version);
            return result;
        });
    }

    private void ReadContent(SnapshotReader reader, int version)
    {
        if (reader.ReadUnsigned() != OperatorSnapshot.FingerprintOf(_config))
        {
            throw reader.Error("it was written for other windows, aggregates or deduplication");
        }

        Watermark = reader.ReadSigned();
        var keys = KeySnapshot.Read(reader, _keys, version);
        var slots = new SlotReader(_table, version);
        _windows.Read(reader, keys, slots);
        slots.Finish(reader);
        _windows.Resume(Watermark);
        _seenIds?.Read(reader, keys);
        foreach (var key in keys)
        {
            _keys.RemoveIfUnused(key);
        }
    }

    private static bool IsFarBelow(int used, int room) => room > ((long)RoomRatio * used) + IdleRoom;

    // The upper bound keeps sums of times and spans from overflowing.
    private static void RequireReasonable(TimeSpan span, string what)
    {
        if (span < TimeSpan.Zero || span.Ticks > long.MaxValue / 8)
        {
            throw new ArgumentException($"The {what} must not be negative and must be less than 3,600 years; it is {span}.", nameof(span));
        }
    }
}
