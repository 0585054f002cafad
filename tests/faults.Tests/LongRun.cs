namespace StreamFunctions.Faults.Tests;

/// <summary>The long form: rounds until the time is over, then the figures.</summary>
internal static class LongRun
{
    public static async Task<int> RunAsync(int seed, TimeSpan length, int perPartition, int faults)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var run = await FaultRun.StartAsync(seed, Console.WriteLine);
        IReadOnlyList<string> wrong = [];
        while (wrong.Count == 0 && TimeProvider.System.GetElapsedTime(began) < length)
        {
            wrong = await run.RoundAsync(perPartition, faults);
        }

        wrong = wrong.Count == 0 ? await run.JudgeAllAsync() : wrong;
        Console.WriteLine();
        Console.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalMinutes:0.0} minutes, seed {seed}, {perPartition} events per partition and round");
        Console.WriteLine(run.Tally);
        Console.WriteLine($"lost {wrong.Count(w => w.StartsWith("missing", StringComparison.Ordinal) || w.StartsWith("lost", StringComparison.Ordinal))}, double or wrong {wrong.Count(w => !w.StartsWith("missing", StringComparison.Ordinal) && !w.StartsWith("lost", StringComparison.Ordinal))}");
        foreach (var line in wrong.Take(20))
        {
            Console.WriteLine("  " + line);
        }

        return wrong.Count == 0 ? 0 : 1;
    }
}
