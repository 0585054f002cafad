using StreamFunctions.Benchmarks.Kernels;

namespace StreamFunctions.Benchmarks.Tests;

/// <summary>Smoke of the kernel benchmarks: they run, and ours and every peer come to the oracle's results. No figure is judged.</summary>
public sealed class KernelSuiteTests
{
    private static readonly Scale _quick = new(Rounds: 1, IsQuick: true);

    public static TheoryData<string> Names => [.. Suites.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_contender_of_a_suite_comes_to_the_results_of_the_oracle(string suite)
    {
        using var output = new StringWriter();

        Suites.Run([suite], _quick, output);

        Assert.NotEmpty(output.ToString());
    }

    [Fact]
    public void Growth_can_be_run_for_one_size_alone()
    {
        using var output = new StringWriter();

        Suites.Run(["growth"], _quick with { OnlySize = 100 }, output);

        Assert.Contains("        100 ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("4,096", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("3,600", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fast_contender_with_a_wrong_sum_fails_its_run()
    {
        var row = new WindowRow("a", 0, 10, Count: 2, Sum: 3, Min: 1, Max: 2);
        var table = new WindowTable([row]);

        table.Check("right", [row]);

        Assert.Throws<WrongResultException>(() => table.Check("wrong sum", [row with { Sum = 3.001 }]));
        Assert.Throws<WrongResultException>(() => table.Check("wrong window", [row with { Start = 1 }]));
        Assert.Throws<WrongResultException>(() => table.Check("nothing", []));
        Assert.Throws<WrongResultException>(() => table.Check("twice", [row, row]));
    }
}
