namespace StreamFunctions.Windowing;

/// <summary>
/// Where tumbling and hopping windows lie: time is cut into panes of gcd(size, hop), and a window is a run of
/// panes, so that an event costs the same whatever size / hop is. Panes and windows are numbered from the offset;
/// both are [start, end). Pure arithmetic. Times are clamped to about 14,600 years around 1970, so nothing overflows.
/// </summary>
internal sealed class PaneGrid
{
    /// <summary>Beyond this, times are treated as this.</summary>
    private const long Farthest = long.MaxValue / 2;

    /// <summary>About 3,650 years; together with <see cref="Farthest"/> it rules out overflow.</summary>
    private const long LongestSize = long.MaxValue / 8;

    /// <summary>No window ends beyond this.</summary>
    private const long FarthestEnd = Farthest + (2 * LongestSize);

    private readonly long _offset;
    private readonly long _pane;
    private readonly long _panesPerHop;

    private PaneGrid(TimeSpan size, TimeSpan hop, TimeSpan offset)
    {
        if (size <= TimeSpan.Zero || size.Ticks > LongestSize)
        {
            throw new ArgumentException($"A window's size must be greater than zero and less than 3,600 years; it is {size}.", nameof(size));
        }

        if (hop <= TimeSpan.Zero || hop > size)
        {
            throw new ArgumentException($"A window's hop must be greater than zero and at most its size {size}; it is {hop}.", nameof(hop));
        }

        if (offset.Duration() >= size)
        {
            throw new ArgumentException($"A window's offset must be less than its size {size}; it is {offset}.", nameof(offset));
        }

        _offset = FloorModulo(offset.Ticks, hop.Ticks);
        _pane = GreatestCommonDivisor(size.Ticks, hop.Ticks);
        _panesPerHop = hop.Ticks / _pane;
        PanesPerWindow = size.Ticks / _pane;
    }

    internal long PanesPerWindow { get; }

    internal static PaneGrid Of(WindowDefinition definition) => definition switch
    {
        TumblingWindow window => new PaneGrid(window.Size, window.Size, window.Offset),
        HoppingWindow window => new PaneGrid(window.Size, window.Hop, window.Offset),
        _ => throw new ArgumentException($"{definition} does not lie on a grid.", nameof(definition)),
    };

    internal long PaneOf(long time) => FloorDivide(Clamp(time) - _offset, _pane);

    internal long PaneStart(long pane) => _offset + (pane * _pane);

    internal long FirstWindowOf(long pane) => FloorDivide(pane - PanesPerWindow, _panesPerHop) + 1;

    internal long LastWindowOf(long pane) => FloorDivide(pane, _panesPerHop);

    internal long FirstPaneOf(long window) => window * _panesPerHop;

    internal long WindowStart(long window) => PaneStart(FirstPaneOf(window));

    internal long WindowEnd(long window) => PaneStart(FirstPaneOf(window) + PanesPerWindow);

    /// <summary>The block, as long as a window, that a pane lies in; blocks begin at multiples of <see cref="PanesPerWindow"/>.</summary>
    internal long BlockOf(long pane) => FloorDivide(pane, PanesPerWindow);

    /// <summary>The first pane behind a block.</summary>
    internal long BlockEnd(long block) => (block + 1) * PanesPerWindow;

    /// <summary>The first window whose end is greater than <paramref name="time"/>.</summary>
    internal long FirstWindowEndingAfter(long time) =>
        FloorDivide(Math.Clamp(time, -FarthestEnd, FarthestEnd) - _offset - (PanesPerWindow * _pane), _panesPerHop * _pane) + 1;

    /// <summary>Whether a snapshot may hold this number for a pane.</summary>
    internal bool IsPane(long pane) => pane >= PaneOf(-Farthest) && pane <= PaneOf(Farthest);

    private static long Clamp(long time) => Math.Clamp(time, -Farthest, Farthest);

    private static long FloorDivide(long dividend, long divisor)
    {
        var quotient = dividend / divisor;
        return quotient * divisor > dividend ? quotient - 1 : quotient;
    }

    private static long FloorModulo(long dividend, long divisor) => dividend - (FloorDivide(dividend, divisor) * divisor);

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
