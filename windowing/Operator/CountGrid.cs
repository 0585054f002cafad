namespace StreamFunctions.Windowing;

/// <summary>
/// Where count windows lie in the sequence of a key's rows: window n holds the rows numbered n * step up to
/// n * step + size (excluded); panes are gcd(size, step) rows. Pure arithmetic.
/// </summary>
internal sealed class CountGrid
{
    private readonly int _size;
    private readonly int _step;

    internal CountGrid(CountWindow window)
    {
        if (window.Size < 1 || window.Step < 1 || window.Step > window.Size)
        {
            throw new ArgumentException(
                $"A count window needs a size of at least 1 and a step from 1 to its size; they are {window.Size} and {window.Step}.", nameof(window));
        }

        (_size, _step) = (window.Size, window.Step);
        PaneSize = (int)System.Numerics.BigInteger.GreatestCommonDivisor(_size, _step);
        PanesPerWindow = _size / PaneSize;
        PanesPerStep = _step / PaneSize;
    }

    internal int PaneSize { get; }

    internal int PanesPerWindow { get; }

    internal int PanesPerStep { get; }

    /// <summary>How many windows are full after so many rows; also the number of the first window that is not.</summary>
    internal long FullWindows(long rows) => rows < _size ? 0 : ((rows - _size) / _step) + 1;

    /// <summary>The number of the first row of a window.</summary>
    internal long FirstRow(long window) => window * _step;

    /// <summary>How many panes are kept after so many rows: those from the first window that is not full on.</summary>
    internal long PanesAfter(long rows) => ((rows + PaneSize - 1) / PaneSize) - (FullWindows(rows) * PanesPerStep);
}
