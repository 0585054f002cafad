namespace StreamFunctions.Faults.Tests;

/// <summary>
/// The long form: two streams one after the other, one that counts each event id once and one that counts every event of
/// the log, each for half of the time; then the figures.
/// </summary>
internal sealed class LongRun(TimeSpan length, int perPartition, int faults, IReadOnlyList<FaultKind> kinds)
{
    private readonly Tally _tally = new();

    /// <summary>Runs; the exit code is 1 if anything was wrong.</summary>
    public async Task<int> RunAsync(int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        List<string> wrong = [];
        foreach (var stream in (int[])[seed, seed ^ 1])
        {
            wrong.AddRange(await StreamAsync(stream));
        }

        Console.WriteLine();
        Console.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalMinutes:0.0} minutes, seed {seed}, {perPartition} events per partition and round");
        Console.WriteLine(_tally);
        Console.WriteLine($"lost {wrong.Count(IsLoss)}, double or wrong {wrong.Count - wrong.Count(IsLoss)}");
        wrong.Take(20).ToList().ForEach(line => Console.WriteLine("  " + line));
        return wrong.Count == 0 ? 0 : 1;
    }

    private static bool IsLoss(string difference) =>
        difference.StartsWith("missing", StringComparison.Ordinal) || difference.StartsWith("lost", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> StreamAsync(int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var run = await FaultRun.StartAsync(seed, kinds, _tally, Console.WriteLine);
        IReadOnlyList<string> wrong = [];
        try
        {
            do
            {
                wrong = await run.RoundAsync(perPartition, faults);
            }
            while (wrong.Count == 0 && TimeProvider.System.GetElapsedTime(began) < length / 2);

            return wrong.Count == 0 ? await run.JudgeAllAsync() : wrong;
        }
        catch (StreamFaultException stuck)
        {
            return [$"lost: {stuck.Message}"];
        }
    }
}
