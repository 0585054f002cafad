namespace StreamFunctions.Faults.Tests;

/// <summary>
/// Which faults each round has, from a seed: all kinds in a random order, then all again in another one. For one thread.
/// </summary>
/// <param name="seed">Decides.</param>
/// <param name="kinds">The kinds of faults; none = all.</param>
internal sealed class FaultPlan(int seed, IReadOnlyList<FaultKind> kinds)
{
    private readonly Random _random = new(seed);
    private readonly Queue<FaultKind> _next = new();

    /// <summary>The next faults.</summary>
    public IReadOnlyList<PlannedFault> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private PlannedFault Next()
    {
        if (_next.Count == 0)
        {
            FaultKind[] shuffled = kinds.Count == 0 ? Enum.GetValues<FaultKind>() : [.. kinds];
            _random.Shuffle(shuffled);
            foreach (var kind in shuffled)
            {
                _next.Enqueue(kind);
            }
        }

        return new PlannedFault(
            _next.Dequeue(), TimeSpan.FromMilliseconds(_random.Next(50, 700)), TimeSpan.FromMilliseconds(_random.Next(300, 2_500)), _random.Next());
    }
}

/// <summary>One fault.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="After">How long after the fault before it.</param>
/// <param name="For">How long it lasts.</param>
/// <param name="Draw">Decides what else is to be decided.</param>
internal sealed record PlannedFault(FaultKind Kind, TimeSpan After, TimeSpan For, int Draw)
{
    public override string ToString() => $"{Kind} after {After.TotalMilliseconds:0} ms for {For.TotalMilliseconds:0} ms";
}
