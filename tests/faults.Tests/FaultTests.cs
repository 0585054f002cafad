using Xunit.Abstractions;

namespace StreamFunctions.Faults.Tests;

/// <summary>The short form: each kind of fault once, within two rounds of one stream.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_happens_to_the_real_host_the_table_is_that_of_DuckDB()
    {
        await using var run = await FaultRun.StartAsync(Random.Shared.Next(), [], new Tally(), output.WriteLine);
        var kinds = Enum.GetValues<FaultKind>().Length;

        Assert.Empty(await run.RoundAsync(600, faults: kinds / 2));
        Assert.Empty(await run.RoundAsync(600, faults: kinds - (kinds / 2)));
        output.WriteLine(run.Tally.ToString());
    }

    [Fact]
    public void A_plan_has_every_kind_of_fault_before_any_comes_again()
    {
        var kinds = Enum.GetValues<FaultKind>();

        var plan = new FaultPlan(7, []).Take(2 * kinds.Length).Select(fault => fault.Kind).ToList();

        Assert.Equal(kinds, plan.Take(kinds.Length).Order());
        Assert.Equal(kinds, plan.Skip(kinds.Length).Order());
        Assert.Equal(plan, new FaultPlan(7, []).Take(2 * kinds.Length).Select(fault => fault.Kind));
    }
}
