namespace StreamFunctions.Local.Tests.Commands;

public sealed class SampleTests
{
    [Theory]
    [InlineData("flights", "TumblingWindow")]
    [InlineData("flights-hopping", "HoppingWindow")]
    [InlineData("flights-sessions", "SessionWindow")]
    [InlineData("tutorial", "CountWindow")]
    public async Task Every_sample_pipeline_passes_check(string sample, string window)
    {
        var terminal = new Terminal();
        var exitCode = await terminal.RunAsync("check", Path.Combine(Places.Root, "samples", sample));
        Assert.Equal(string.Empty, terminal.Error);
        Assert.Equal(0, exitCode);
        Assert.Contains(window, terminal.Output, StringComparison.Ordinal);
    }
}
