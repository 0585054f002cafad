namespace StreamFunctions.Local.Sizing;

/// <summary>How one backend fares with the best design for it.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Best">The best design for it.</param>
internal sealed record BackendVerdict(Backend Backend, PipelineSizing Best);

/// <summary>The outcome: a design that holds, or the one that comes nearest and the load that would be held.</summary>
/// <param name="Sizing">The design with its figures.</param>
/// <param name="Backends">All backends that were looked at, on the same tier.</param>
/// <param name="FeasibleEventsPerSecond">If nothing holds: the highest load with all else unchanged that something holds; null = none does.</param>
internal sealed record Plan(PipelineSizing Sizing, IReadOnlyList<BackendVerdict> Backends, double? FeasibleEventsPerSecond)
{
    public bool Holds => Sizing.Holds;
}

/// <summary>
/// Looks for a design: the plainest tier of Event Hubs and the plainest backend on it that hold the load, with the fewest
/// operations that still keep the latency wanted. Tries all combinations of a few values per lever. Pure; thread-safe.
/// </summary>
internal sealed class Planner(Assumptions assumptions)
{
    // Halving the distance in powers: the load is found to one part in a thousand.
    private const int Halvings = 15;
    private const double LeastLoad = 0.01;

    public Plan Plan(Workload workload)
    {
        List<List<BackendVerdict>> tiers = [];
        foreach (var tier in Enum.GetValues<HubTier>())
        {
            var verdicts = Verdicts(workload, tier);
            if (Choose(verdicts) is { } chosen)
            {
                return new Plan(chosen, verdicts, null);
            }

            tiers.Add(verdicts);
        }

        var nearest = tiers.MinBy(verdicts => verdicts.Min(v => v.Best.Binding.Ratio))!;
        return new Plan(nearest.MinBy(v => v.Best.Binding.Ratio)!.Best, nearest, Feasible(workload));
    }

    /// <summary>Whether any design holds a load.</summary>
    public bool CanHold(Workload workload)
    {
        var windows = WindowLoad.Of(workload);
        var largest = Backend.All.Where(b => IsWanted(b, workload.Backend)).GroupBy(b => b.IsScheduler).Select(kind => kind.Last()).ToList();
        return Enum.GetValues<HubTier>().Any(tier => largest.Any(backend =>
            DesignSpace.Of(workload, tier, backend).Any(design => PipelineSizing.Of(workload, design, assumptions, windows).Holds)));
    }

    /// <summary>The plainest backend that holds with the fewest soft limits exceeded.</summary>
    private static PipelineSizing? Choose(List<BackendVerdict> verdicts) =>
        verdicts.Select(v => v.Best).Where(s => s.Holds).MinBy(s => s.SoftlyExceeded);

    private List<BackendVerdict> Verdicts(Workload workload, HubTier tier) =>
        [.. Backend.All.Where(b => IsWanted(b, workload.Backend)).Select(b => new BackendVerdict(b, Best(workload, tier, b)))];

    private static bool IsWanted(Backend backend, BackendWish wish) => wish switch
    {
        BackendWish.Storage => !backend.IsScheduler,
        BackendWish.Scheduler => backend.IsScheduler,
        _ => true,
    };

    private double? Feasible(Workload workload)
    {
        var (holds, fails) = (Math.Min(LeastLoad, workload.EventsPerSecond), workload.EventsPerSecond);
        if (!CanHold(workload with { EventsPerSecond = holds }))
        {
            return null;
        }

        for (var i = 0; i < Halvings; i++)
        {
            var middle = Math.Sqrt(holds * fails);
            (holds, fails) = CanHold(workload with { EventsPerSecond = middle }) ? (middle, fails) : (holds, middle);
        }

        return holds;
    }

    private PipelineSizing Best(Workload workload, HubTier tier, Backend backend)
    {
        var windows = WindowLoad.Of(workload);
        PipelineSizing? best = null;
        foreach (var design in DesignSpace.Of(workload, tier, backend))
        {
            var sizing = PipelineSizing.Of(workload, design, assumptions, windows);
            best = best is null || IsBetter(sizing, best) ? sizing : best;
        }

        return best!;
    }

    /// <summary>What holds before what does not; then as few soft limits as can be; then the fewest operations.</summary>
    private static bool IsBetter(PipelineSizing a, PipelineSizing b)
    {
        if (a.Holds != b.Holds)
        {
            return a.Holds;
        }

        if (!a.Holds)
        {
            return a.Binding.Ratio < b.Binding.Ratio;
        }

        return a.SoftlyExceeded != b.SoftlyExceeded ? a.SoftlyExceeded < b.SoftlyExceeded : a.Signals.Total < b.Signals.Total;
    }
}
