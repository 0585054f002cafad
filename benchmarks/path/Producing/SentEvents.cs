using System.Globalization;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>What one key's window must hold. All values are multiples of 1/8, so that sums are exact in any order.</summary>
internal record struct WindowSums(long Events, double Total, double Low, double High)
{
    public static WindowSums None => new(0, 0, double.PositiveInfinity, double.NegativeInfinity);

    public WindowSums With(double value) => new(Events + 1, Total + value, Math.Min(Low, value), Math.Max(High, value));
}

/// <summary>
/// The oracle: what was sent, added up by the producer itself in the most naive way, and when each partition's time passed
/// the end of each window. As a file between processes: one line each.
/// </summary>
internal sealed class SentEvents
{
    /// <summary>Per device and window end (ticks).</summary>
    public Dictionary<(string Device, long End), WindowSums> Windows { get; } = [];

    /// <summary>
    /// Per window end: when (clock, ticks) the first event was sent that moves its partition's watermark to or beyond it; of
    /// the partition that was the last to do so, and how many did.
    /// </summary>
    public Dictionary<long, (long At, int Partitions)> Closes { get; } = [];

    /// <summary>Events of all windows.</summary>
    public long Count => Windows.Values.Sum(window => window.Events);

    /// <summary>End of the last window, ticks.</summary>
    public long LastEnd => Windows.Keys.Max(window => window.End);

    public void AddClose(long end, long at)
    {
        var (known, partitions) = Closes.GetValueOrDefault(end);
        Closes[end] = (Math.Max(known, at), partitions + 1);
    }

    public void Write(TextWriter output)
    {
        foreach (var ((device, end), sums) in Windows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"window {device} {end} {sums.Events} {sums.Total:R} {sums.Low:R} {sums.High:R}"));
        }

        foreach (var (end, (at, partitions)) in Closes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"close {end} {at} {partitions}"));
        }
    }

    public static SentEvents Read(string file)
    {
        var sent = new SentEvents();
        foreach (var parts in File.ReadLines(file).Select(line => line.Split(' ')))
        {
            if (parts[0] == "window")
            {
                sent.Windows[(parts[1], Whole(parts[2]))] = new WindowSums(Whole(parts[3]), Real(parts[4]), Real(parts[5]), Real(parts[6]));
            }
            else
            {
                sent.Closes[Whole(parts[1])] = (Whole(parts[2]), (int)Whole(parts[3]));
            }
        }

        return sent;
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
