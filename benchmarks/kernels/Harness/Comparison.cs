using System.Diagnostics;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Times contenders in turn, round after round, so that a slow minute of the machine hits all of them alike. The first
/// rounds warm up and are not counted; every run of every round is checked.
/// </summary>
/// <param name="title">What is compared.</param>
/// <param name="unit">What is counted, such as "rows".</param>
/// <param name="items">How many of them one run handles.</param>
/// <param name="contenders">Ours first.</param>
internal sealed class Comparison(string title, string unit, long items, params IReadOnlyList<Contender> contenders)
{
    /// <summary>After one, a part of the code is still what was compiled quickly.</summary>
    private const int WarmUpRounds = 3;

    public Standings Run(Scale scale)
    {
        var (rounds, running) = (scale.Rounds, scale.OnlyOurs ? [.. contenders.Take(1)] : contenders);
        var seconds = running.Select(_ => new double[rounds]).ToArray();
        var allocated = new long[running.Count];
        for (var round = scale.IsQuick ? -1 : -WarmUpRounds; round < rounds; round++)
        {
            for (var i = 0; i < running.Count; i++)
            {
                var (time, bytes) = Time(running[i]);
                if (round >= 0)
                {
                    seconds[i][round] = time;
                    allocated[i] = bytes;
                }
            }
        }

        return new Standings(title, unit, items, [.. running.Select((c, i) => new Standing(c.Name, seconds[i], allocated[i]))]);
    }

    private static (double Seconds, long Bytes) Time(Contender contender)
    {
        contender.Prepare();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        contender.Run();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        contender.Check();
        return (seconds, bytes);
    }
}
