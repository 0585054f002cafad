namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>How much is run.</summary>
/// <param name="Rounds">Counted rounds; the median of them is reported.</param>
/// <param name="IsQuick">Smoke: a hundredth of the input, to see that all results are right; its figures mean nothing.</param>
/// <param name="OnlyOurs">Leaves the peers out, for a profiler.</param>
/// <param name="OnlySize">Of the growth suite, runs the cases of this size alone, for a profiler; null = all.</param>
internal sealed record Scale(int Rounds, bool IsQuick, bool OnlyOurs = false, int? OnlySize = null)
{
    public int Of(int full) => IsQuick ? Math.Max(1, full / 100) : full;
}
