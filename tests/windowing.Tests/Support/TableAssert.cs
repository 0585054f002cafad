namespace StreamFunctions.Windowing.Tests;

/// <summary>Compares tables: the same windows, integers and extremes exactly, doubles within 1e-9 relative.</summary>
internal static class TableAssert
{
    public static void Equal(List<Expected> expected, Collected actual)
    {
        var wanted = expected.ToDictionary(e => (e.Key, e.Start, e.End, e.Ordinal), e => e.Values);
        Assert.Equal(wanted.Keys.Order(), actual.Table.Keys.Order());
        foreach (var (at, values) in wanted)
        {
            var found = actual.Table[at].Values;
            for (var i = 0; i < values.Length; i++)
            {
                Assert.True(AreEqual(values[i], found[i]), $"{at}, aggregate {i}: expected {values[i]}, found {found[i]}");
            }
        }
    }

    private static bool AreEqual(Value expected, Value found)
    {
        if (expected.Kind != ValueKind.Double || found.Kind != ValueKind.Double)
        {
            return expected == found;
        }

        // The absolute part is for results that are zero but for rounding, such as the variance of equal numbers.
        var tolerance = (1e-9 * Math.Max(Math.Abs(expected.Double), Math.Abs(found.Double))) + 1e-9;
        return Math.Abs(expected.Double - found.Double) <= tolerance;
    }
}
