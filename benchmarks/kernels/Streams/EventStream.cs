using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Rows {time, key, value} in the order of their arrival, as plain arrays: what the hand-written peers read.</summary>
/// <param name="Times">Event times in ticks.</param>
/// <param name="Keys">Numbers of keys; their names are in <paramref name="Names"/>.</param>
/// <param name="Values">Values.</param>
/// <param name="Names">The names of the keys.</param>
/// <param name="Disorder">A row is at most so far behind the largest time before it.</param>
internal sealed record EventStream(long[] Times, int[] Keys, double[] Values, string[] Names, TimeSpan Disorder)
{
    private const int Seed = 20260301;
    private static readonly long _start = EventTime.From(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public int Count => Times.Length;

    /// <summary>Rows at an even pace, each delayed by a random span from 0 to <paramref name="disorder"/>; Zipf keys.</summary>
    public static EventStream Make(int rows, int keys, int rowsPerSecond, TimeSpan disorder)
    {
        var random = new Random(Seed);
        var zipf = new Zipf(keys, random);
        var stream = new EventStream(
            new long[rows], new int[rows], new double[rows],
            [.. Enumerable.Range(0, keys).Select(k => string.Create(CultureInfo.InvariantCulture, $"device-{k:D6}"))], disorder);
        for (var i = 0; i < rows; i++)
        {
            stream.Times[i] = _start + (i * TimeSpan.TicksPerSecond / rowsPerSecond) - random.NextInt64(disorder.Ticks + 1);
            stream.Keys[i] = zipf.Next();
            stream.Values[i] = Math.Round((random.NextDouble() * 200) - 50, 3);
        }

        return stream;
    }
}
