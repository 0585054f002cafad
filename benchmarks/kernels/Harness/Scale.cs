namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>How much is run.</summary>
/// <param name="Rounds">Counted rounds; the median of them is reported.</param>
/// <param name="IsQuick">Smoke: a hundredth of the input, to see that all results are right. Its figures mean nothing.</param>
internal sealed record Scale(int Rounds, bool IsQuick)
{
    public int Of(int full) => IsQuick ? Math.Max(1, full / 100) : full;
}
