namespace StreamFunctions.Benchmarks.Path;

/// <summary>Of samples.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle; 0 of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest one that at least so large a part of all does not exceed (nearest rank); 0 of none.</summary>
    public static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
    }
}
