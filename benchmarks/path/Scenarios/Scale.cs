namespace StreamFunctions.Benchmarks.Path;

/// <summary>How much is run.</summary>
/// <param name="Rounds">Counted rounds; medians of them are reported.</param>
/// <param name="Seconds">For how long the producer sends, in a run of ours.</param>
/// <param name="KeyGroups">The pipeline's key groups.</param>
/// <param name="IsQuick">Smoke: a second of input, small windows, no warm-up, to see that all results are right; its figures mean nothing.</param>
internal sealed record Scale(int Rounds, double Seconds, int KeyGroups, bool IsQuick)
{
    /// <summary>The hub's partitions.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>How many devices send at full speed.</summary>
    public int Keys { get; init; } = IsQuick ? 1_000 : 10_000;

    /// <summary>Rounds before the counted ones, to warm up.</summary>
    public int WarmUps => IsQuick ? 0 : 1;

    /// <summary>The input of the comparisons at full speed.</summary>
    public ProducerPlan Busy => new(Side.Hub, Partitions, Keys, Batch: 500, WindowMs: IsQuick ? 1_000 : 10_000, EndOfInput: false);

    /// <summary>The input of the light load.</summary>
    public ProducerPlan Light => Busy with { Keys = 100, Batch = 1, WindowMs = 1_000 };

    public double SecondsOf(double full) => IsQuick ? Math.Min(1, full) : full;
}
