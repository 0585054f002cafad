namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>How much is run.</summary>
/// <param name="Rounds">Counted rounds; the median of them is reported.</param>
/// <param name="IsQuick">Smoke: a hundredth of the input, to see that all results are right; its figures mean nothing.</param>
/// <param name="OnlyOurs">Leaves the peers out, for a profiler.</param>
internal sealed record Scale(int Rounds, bool IsQuick, bool OnlyOurs = false)
{
    public int Of(int full) => IsQuick ? Math.Max(1, full / 100) : full;
}
