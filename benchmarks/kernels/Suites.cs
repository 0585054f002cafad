namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>The suites by name.</summary>
internal static class Suites
{
    private static readonly SortedDictionary<string, Action<Scale, TextWriter>> _all = new(StringComparer.Ordinal)
    {
        ["tumbling"] = TumblingSuite.Run,
        ["hopping"] = HoppingSuite.Run,
        ["session"] = SessionSuite.Run,
        ["decode"] = DecodeSuite.Run,
        ["state"] = StateSuite.Run,
        ["entity"] = EntitySuite.Run,
        ["growth"] = GrowthSuite.Run,
    };

    public static IReadOnlyCollection<string> Names => _all.Keys;

    /// <summary>Runs suites; all if none is named.</summary>
    /// <exception cref="WrongResultException">A contender's result is not the oracle's.</exception>
    public static void Run(IReadOnlyCollection<string> names, Scale scale, TextWriter output)
    {
        foreach (var name in names.Count == 0 ? Names : names)
        {
            _all[name](scale, output);
        }
    }
}
