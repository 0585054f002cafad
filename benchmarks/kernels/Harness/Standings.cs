using System.Globalization;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>What one contender needed.</summary>
/// <param name="Name">Who.</param>
/// <param name="Seconds">Per counted round.</param>
/// <param name="Allocated">Bytes allocated by its thread in the last round.</param>
internal sealed record Standing(string Name, IReadOnlyList<double> Seconds, long Allocated);

/// <summary>The outcome of a comparison. The first contender is ours.</summary>
internal sealed record Standings(string Title, string Unit, long Items, IReadOnlyList<Standing> Contenders)
{
    /// <summary>The median seconds of a contender.</summary>
    public double Seconds(int contender) => Median(Contenders[contender].Seconds);

    /// <summary>Items per second of ours divided by those of another: the median over the rounds of their ratio.</summary>
    public double RatioTo(int contender) =>
        Median([.. Contenders[contender].Seconds.Zip(Contenders[0].Seconds, (theirs, ours) => theirs / ours)]);

    public void Print(TextWriter output)
    {
        var rounds = Contenders[0].Seconds.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Title}: {Items:N0} {Unit}, median of {rounds} (slowest to fastest round)"));
        for (var i = 0; i < Contenders.Count; i++)
        {
            var standing = Contenders[i];
            var ratio = i == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"  ours is {RatioTo(i):0.00}x");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {standing.Name,-34}{Rate(Seconds(i)),9:0.00} M/s ({Rate(standing.Seconds.Max()):0.00} to {Rate(standing.Seconds.Min()):0.00}) {(double)standing.Allocated / Items,8:0.0} B each{ratio}"));
        }
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private double Rate(double seconds) => Items / seconds / 1e6;
}
