using System.Collections.Concurrent;

namespace StreamFunctions.Faults.Tests;

/// <summary>What a run went through. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string what, long count = 1) => _counts.AddOrUpdate(what, count, (_, before) => before + count);

    public override string ToString() => string.Join(
        Environment.NewLine, _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key,-48}{c.Value,12:N0}"));
}
