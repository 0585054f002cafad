using System.Globalization;
using System.Text;

namespace StreamFunctions.Conformance.Tests.Oracle;

/// <summary>Compares a results table with the oracle's, row by row, and says what differs.</summary>
public static class TableComparison
{
    /// <summary>Fails unless both hold the same windows with the same values; lists the first differences.</summary>
    public static void AssertEqual(IReadOnlyCollection<WindowRow> expected, IReadOnlyCollection<WindowRow> actual)
    {
        Assert.NotEmpty(expected);
        var differences = Differences(expected, actual);
        Assert.True(differences.Count == 0, Describe(expected.Count, actual.Count, differences));
    }

    internal static List<string> Differences(IEnumerable<WindowRow> expected, IEnumerable<WindowRow> actual)
    {
        var differences = new List<string>();
        var wanted = expected.ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var row in actual)
        {
            if (!wanted.Remove(row.Id, out var other))
            {
                differences.Add($"unexpected or double: {row}");
            }
            else if (!row.Agrees(other))
            {
                differences.Add($"differs: {row}, oracle has {other}");
            }
        }

        differences.AddRange(wanted.Values.Select(row => $"missing: {row}"));
        return differences;
    }

    private static string Describe(int expected, int actual, List<string> differences)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{differences.Count} differences; the oracle has {expected} windows, the table {actual}:");
        foreach (var difference in differences.Take(20))
        {
            text.AppendLine().Append("  ").Append(difference);
        }

        return text.ToString();
    }
}
