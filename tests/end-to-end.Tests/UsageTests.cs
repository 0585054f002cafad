using StreamFunctions.EndToEnd.Tests.Harness;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>What the process itself makes of errors; the cases are tested beside the command line.</summary>
public sealed class UsageTests : IAsyncLifetime
{
    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task An_unknown_function_in_a_query_ends_the_process_with_2_and_its_line_and_column()
    {
        var arguments = Pipelines.Write(_data, "TumblingWindow(minute, 1)");
        _data.Write(Path.Combine("pipeline", "query.sql"), "SELECT sensor,\n  AVGG(value) AS x INTO r FROM readings GROUP BY sensor, TumblingWindow(minute, 1)");
        using var run = await LocalProgram.RunAsync(["run", "--data", _data.Path, .. arguments]);
        AssertUsage(run, "query.sql", "AVGG", "(2,3)");
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_process_with_2_and_its_name()
    {
        var arguments = Pipelines.Write(_data, "TumblingWindow(minute, 1)");
        using var run = LocalProgram.Start(
            new Dictionary<string, string> { ["Tables__Prefix"] = "not a prefix" },
            ["run", "--data", _data.Path, "--amqp-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0", "--http-port", "0", .. arguments]);
        await run.EndAsync();
        AssertUsage(run, "Tables__Prefix", "not a prefix");
    }

    [Fact]
    public async Task A_missing_file_ends_the_process_with_2_and_its_name()
    {
        using var run = await LocalProgram.RunAsync("run", "--data", _data.Path, "--pipeline", _data.File("nowhere"));
        AssertUsage(run, "nowhere");
    }

    private static void AssertUsage(LocalProgram run, params string[] named)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.All(named, text => Assert.Contains(text, run.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Errors, StringComparison.Ordinal);
    }
}
