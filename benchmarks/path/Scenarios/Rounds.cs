namespace StreamFunctions.Benchmarks.Path;

/// <summary>One contender of a comparison.</summary>
/// <param name="Name">As the report shows it.</param>
/// <param name="StartAsync">Starts it in a folder of its own.</param>
/// <param name="Run">What it is run with.</param>
internal sealed record Contender(string Name, Func<string, CancellationToken, Task<Side>> StartAsync, Run Run);

/// <summary>Runs contenders in turn, round after round, so that a slow minute of the machine hits all alike. Every run begins from nothing.</summary>
internal static class Rounds
{
    private const double LongestWarmUp = 12;

    /// <returns>Per contender its counted runs.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<RunFigures>>> RunAsync(
        Scale scale, IReadOnlyList<Contender> contenders, CancellationToken cancellation)
    {
        var figures = contenders.Select(_ => new List<RunFigures>()).ToList();
        for (var round = -scale.WarmUps; round < scale.Rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var run = await OnceAsync(contenders[i], round < 0 ? contenders[i].Run.AtMost(LongestWarmUp) : contenders[i].Run, cancellation);
                if (round >= 0)
                {
                    figures[i].Add(run);
                }
            }
        }

        return figures;
    }

    private static async Task<RunFigures> OnceAsync(Contender contender, Run run, CancellationToken cancellation)
    {
        using var folder = new RunFolder();
        await using var side = await contender.StartAsync(folder.Path, cancellation);
        return await run.OfAsync(side, folder.Path, cancellation);
    }
}
