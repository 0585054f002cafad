using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>The least and the largest of the times of a block.</summary>
internal static class TimeBounds
{
    internal static (long Least, long Most) Of(ReadOnlySpan<long> times)
    {
        var (least, most) = (times[0], times[0]);
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(times);
        if (vectors.Length > 0)
        {
            var (leasts, mosts) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
            {
                (leasts, mosts) = (Vector.Min(leasts, vector), Vector.Max(mosts, vector));
            }

            for (var lane = 0; lane < Vector<long>.Count; lane++)
            {
                (least, most) = (Math.Min(least, leasts[lane]), Math.Max(most, mosts[lane]));
            }
        }

        foreach (var time in times[(vectors.Length * Vector<long>.Count)..])
        {
            (least, most) = (Math.Min(least, time), Math.Max(most, time));
        }

        return (least, most);
    }
}
