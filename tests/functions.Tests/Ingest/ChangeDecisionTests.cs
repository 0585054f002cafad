using CsCheck;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Tests.Ingest;

public sealed class ChangeDecisionTests
{
    private const string Older = "older deployment";
    private const string Replaced = "was replaced by generation";

    [Fact]
    public void Without_a_generation_the_first_one_is_made() => Assert.Equal(ChangeKind.First, ChangeDecision.Decide(null, Own("a"), null).Kind);

    [Fact]
    public void The_own_generation_is_served_under_any_revision_and_a_higher_one_is_noted()
    {
        var stored = Stored(Own("a", revision: 3), null);
        Assert.Equal(ChangeKind.Same, ChangeDecision.Decide(stored, Own("a", revision: 3), null).Kind);
        Assert.Equal(ChangeKind.Same, ChangeDecision.Decide(stored, Own("a", revision: 2), 1).Kind);
        Assert.Equal(ChangeKind.Adopt, ChangeDecision.Decide(stored, Own("a", revision: 4), 1).Kind);
    }

    [Fact]
    public void A_new_plan_replaces_the_running_one_and_says_what_changed()
    {
        var stored = Stored(Own("a"), null);
        var change = ChangeDecision.Decide(stored, Own("b"), null);
        Assert.Equal((ChangeKind.Replay, "query was `a` and is `b`."), (change.Kind, change.Reason));
        change = ChangeDecision.Decide(stored, Own("a", log: "hub@2"), 1);
        Assert.Equal((ChangeKind.Replay, "The log was hub@1 and is hub@2."), (change.Kind, change.Reason));
    }

    [Fact]
    public void A_process_that_was_overtaken_starts_nothing()
    {
        var stored = Stored(Own("b"), Stored(Own("a"), null));
        Assert.Equal(ChangeKind.Refused, ChangeDecision.Decide(stored, Own("c"), 1).Kind);
        Assert.Equal(ChangeKind.Replay, ChangeDecision.Decide(stored, Own("c"), null).Kind);
    }

    [Theory]
    [InlineData(0, 0, true, Replaced)]
    [InlineData(1, 0, true, Older)]
    [InlineData(1, 1, true, Replaced)]
    [InlineData(1, 2, false, "query was `b` and is `a`.")]
    public void A_replaced_plan_comes_back_only_by_a_higher_revision(int running, int own, bool refused, string reason)
    {
        var stored = Stored(Own("b", running), Stored(Own("a"), null));
        var change = ChangeDecision.Decide(stored, Own("a", own), null);
        Assert.Equal(refused ? ChangeKind.Refused : ChangeKind.Replay, change.Kind);
        Assert.Contains(reason, change.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replaced_plan_does_not_come_back_by_a_recreated_hub()
    {
        var stored = Stored(Own("b"), Stored(Own("a"), null));
        Assert.Equal(ChangeKind.Refused, ChangeDecision.Decide(stored, Own("a", log: "hub@2"), null).Kind);
        Assert.Equal(ChangeKind.Replay, ChangeDecision.Decide(stored, Own("b", log: "hub@2"), null).Kind);
    }

    [Fact]
    public void A_plan_that_is_to_be_refused_says_what_changed_and_what_to_do()
    {
        var own = Own("b") with { OnChange = ChangePolicy.Refuse };
        var change = ChangeDecision.Decide(Stored(Own("a"), null), own, null);
        Assert.Equal(ChangeKind.Refused, change.Kind);
        Assert.Contains("`onChange` is \"refuse\". query was `a` and is `b`. To replace it", change.Reason, StringComparison.Ordinal);
        Assert.Equal(ChangeKind.Replay, ChangeDecision.Decide(Stored(Own("a"), null), own with { Revision = 1 }, null).Kind);
    }

    [Fact]
    public void Rows_that_know_nothing_of_plans_are_understood()
    {
        var stored = new StoredIdentity(new PipelineIdentity("meters", 4, "x"), "hash", "hub@1", null);
        var change = ChangeDecision.Decide(stored, Own("a"), null);
        Assert.Equal((ChangeKind.Replay, "The query, or a setting that results depend on, is another one."), (change.Kind, change.Reason));
    }

    /// <summary>
    /// Processes of plans that are deployed one after another start, look and die in any order, and the hub is recreated in
    /// between: each plan becomes current at most once per revision and log, so no two ever alternate.
    /// </summary>
    [Fact]
    public void In_any_interleaving_of_restarts_plans_never_alternate()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 9], (process, plan, recreate) => (process, plan, recreate));
        Gen.Select(step.Array[1, 60], Gen.Int[0, 2].Array[3]).Sample((steps, revisions) =>
        {
            StoredIdentity? stored = null;
            var processes = new (int Plan, int? Served)?[4];
            var (hub, terms) = (1, new List<(string Plan, int Revision, int Hub)>());
            foreach (var (process, plan, recreate) in steps)
            {
                hub += recreate == 0 ? 1 : 0;

                // A process lives on with its plan, or a fresh one comes in its place.
                var (running, served) = processes[process] is { } alive && recreate < 5 ? alive : (plan, null);
                var own = Own($"p{running}", revisions[running], $"hub@{hub}");
                var change = ChangeDecision.Decide(stored, own, served);
                if (change.Kind is ChangeKind.First or ChangeKind.Replay)
                {
                    stored = own.Succeed(stored, stored?.NextGeneration ?? 1);
                    terms.Add((own.Description, own.Revision, hub));
                }

                stored = change.Kind == ChangeKind.Adopt ? stored! with { Revision = own.Revision } : stored;
                processes[process] = (running, change.Kind == ChangeKind.Refused ? served : stored!.Identity.Generation);
            }

            // A plan follows itself only on a new hub; between two terms of one plan there is none of another.
            var plans = terms.Select(term => term.Plan).Where((plan, i) => i == 0 || terms[i - 1].Plan != plan).ToList();
            Assert.Equal(plans.Count, plans.Distinct().Count());
            Assert.Equal(terms.Count, terms.Distinct().Count());
            Assert.Equal(terms.Select(term => term.Revision).Order(), terms.Select(term => term.Revision));
        });
    }

    private static OwnPlan Own(string plan, int revision = 0, string log = "hub@1") => new()
    {
        Name = "meters",
        Lineage = $"{plan}-{log}",
        PlanHash = plan,
        KeyGroups = 4,
        Description = $"query: {plan}",
        Log = log,
        Revision = revision,
        OnChange = ChangePolicy.Replay,
    };

    private static StoredIdentity Stored(OwnPlan plan, StoredIdentity? before) => plan.Succeed(before, before?.NextGeneration ?? 1);
}
