namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Draws numbers from [0, count) where the one of rank r comes with a probability proportional to 1 / r; ranks are shuffled.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;
    private readonly int[] _numbers;
    private readonly Random _random;

    public Zipf(int count, Random random)
    {
        _random = random;
        _cumulative = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            _cumulative[i] = sum += 1.0 / (i + 1);
        }

        _numbers = [.. Enumerable.Range(0, count)];
        random.Shuffle(_numbers);
    }

    public int Next()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return _numbers[Math.Min(at < 0 ? ~at : at, _numbers.Length - 1)];
    }
}
