using StreamFunctions.Durable;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Every logged event is counted, late, dead, duplicate or filtered: exactly one of them.</summary>
internal static class Conservation
{
    /// <param name="logged">Events in the log without the end-of-input events.</param>
    /// <param name="progress">All progress rows.</param>
    /// <param name="status">All status rows.</param>
    public static void AssertHolds(long logged, IReadOnlyList<ProgressRow> progress, IReadOnlyList<StatusRow> status)
    {
        var dead = progress.Sum(row => row.Dead);
        var filtered = progress.Sum(row => row.Filtered);
        var counted = status.Sum(row => row.Counters.Counted);
        var late = status.Sum(row => row.Counters.Late);
        var duplicates = status.Sum(row => row.Counters.Duplicates);
        Assert.True(
            counted + late + dead + duplicates + filtered == logged,
            $"counted {counted} + late {late} + dead {dead} + duplicates {duplicates} + filtered {filtered} is not {logged} logged.");
    }
}
