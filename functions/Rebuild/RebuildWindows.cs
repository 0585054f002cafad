using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// Where the windows of a definition lie, told apart so that each row is in at most one window of a layer: hopping
/// windows overlap, and a row may be late for one of them and count in the next. A tumbling definition has one layer.
/// Sessions have no fixed bounds: one layer, and every row is in it. Pure arithmetic.
/// </summary>
internal sealed class RebuildWindows
{
    private readonly WindowDefinition _definition;
    private readonly long _size;
    private readonly long _hop;
    private readonly long _offset;

    /// <exception cref="RebuildRefusedException">Windows of this kind cannot be rebuilt.</exception>
    public RebuildWindows(WindowDefinition definition)
    {
        _definition = definition;
        (_size, _hop, _offset) = definition switch
        {
            TumblingWindow window => (window.Size.Ticks, window.Size.Ticks, window.Offset.Ticks),
            HoppingWindow window => (window.Size.Ticks, window.Hop.Ticks, window.Offset.Ticks),
            SessionWindow window => (window.Gap.Ticks, 1, 0L),
            _ => throw new RebuildRefusedException(
                $"Windows of this kind cannot be rebuilt ({definition}): what is in a count window depends on every row of its key before it, so one more late row would shift all later windows, the open ones too. Start a new generation instead (a changed query, setting or hub), which reads the whole log, or replay recorded files."),
        };
        IsSession = definition is SessionWindow;
        Layers = IsSession ? 1 : (int)((_size + _hop - 1) / _hop);
    }

    public bool IsSession { get; }

    /// <summary>The length of a window, or the gap of sessions, in ticks.</summary>
    public long Size => _size;

    /// <summary>How many layers there are: size / hop, rounded up.</summary>
    public int Layers { get; }

    /// <summary>How far before its start a row still decides about a window: the gap of sessions.</summary>
    public long Reach => IsSession ? _size : 0;

    /// <summary>The windows of one layer, as an operator knows them.</summary>
    public WindowDefinition LayerDefinition(int layer)
    {
        if (IsSession)
        {
            return _definition;
        }

        var period = Layers * _hop;
        return new TumblingWindow(TimeSpan.FromTicks(period), TimeSpan.FromTicks(Modulo(_offset + (layer * _hop), period)));
    }

    /// <summary>The window of a layer that a time is in; null = it lies between two. Not for sessions.</summary>
    public (long Start, long End)? WindowAt(int layer, long time)
    {
        var period = Layers * _hop;
        var start = time - Modulo(time - _offset - (layer * _hop), period);
        return time < start + _size ? (start, start + _size) : null;
    }

    /// <summary>A result of a layer's operator with the bounds of its window.</summary>
    public WindowResult WithBounds(WindowResult result) => IsSession ? result : result with { End = result.Start + _size };

    private static long Modulo(long value, long by) => ((value % by) + by) % by;
}
