using System.Globalization;

namespace StreamFunctions.Conformance.Tests.Oracle;

/// <summary>One window of one key, from whoever computed it: the oracle or the results table.</summary>
/// <param name="Key">The key.</param>
/// <param name="Start">Start of the window, UTC, included.</param>
/// <param name="End">End of the window, UTC, excluded.</param>
/// <param name="Values">Aggregates in an agreed order; integers as long, others as double, null for NULL.</param>
public sealed record WindowRow(string Key, DateTime Start, DateTime End, IReadOnlyList<object?> Values)
{
    /// <summary>Floating values may differ by this much, relative to the larger of the two.</summary>
    public const double RelativeTolerance = 1e-9;

    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Key} [{Start:s}, {End:s})");

    public bool Agrees(WindowRow other) =>
        Values.Count == other.Values.Count && Values.Zip(other.Values).All(pair => Same(pair.First, pair.Second));

    public override string ToString() =>
        Id + " " + string.Join(", ", Values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture) ?? "NULL"));

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (long a, long b) => a == b,
        (string a, string b) => a == b,
        (double a, double b) => a.Equals(b) || Math.Abs(a - b) <= RelativeTolerance * Math.Max(Math.Abs(a), Math.Abs(b)),
        _ => false,
    };
}
