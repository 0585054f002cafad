namespace StreamFunctions.Benchmarks.Path;

/// <summary>The scenarios by name.</summary>
internal static class AllScenarios
{
    private static readonly SortedDictionary<string, Func<Scale, TextWriter, CancellationToken, Task>> _all = new(StringComparer.Ordinal)
    {
        ["throughput"] = ThroughputScenario.RunAsync,
        ["aggregator"] = AggregatorScenario.RunAsync,
        ["partitions"] = PartitionsScenario.RunAsync,
        ["light"] = LightScenario.RunAsync,
        ["rows"] = RowsScenario.RunAsync,
        ["start"] = StartScenario.RunAsync,
    };

    public static IReadOnlyCollection<string> Names => _all.Keys;

    /// <summary>Runs scenarios; all if none is named.</summary>
    /// <exception cref="WrongResultException">A result is not what was sent.</exception>
    public static async Task RunAsync(IReadOnlyCollection<string> names, Scale scale, TextWriter output, CancellationToken cancellation)
    {
        foreach (var name in names.Count == 0 ? Names : names)
        {
            await _all[name](scale, output, cancellation);
        }
    }
}
