using System.Text.RegularExpressions;
using Spectre.Console;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Infra.Tests;

/// <summary>What <c>plan --write-parameters</c> writes is what the templates take.</summary>
public sealed partial class PlannedParametersTests
{
    [Theory]
    [InlineData("--window 1m --events-per-second 3000 --keys 1000 --retention-days 3", 3, "AzureStorage")]
    [InlineData("--window 1m --events-per-second 3000 --keys 1000 --backend scheduler --latency 5s --always-ready 1", 3, "Scheduler")]
    public async Task The_compiler_takes_the_written_file_and_its_values_arrive(string load, int units, string backend)
    {
        using var copy = Infrastructure.Copy();
        var file = Path.Combine(copy.Folder, "planned.bicepparam");
        await WriteAsync(file, load);

        var run = await BicepCli.RunAsync("build-params", file, "--stdout");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.DoesNotContain("Warning", run.Errors, StringComparison.Ordinal);
        var outer = System.Text.Json.Nodes.JsonNode.Parse(run.Output)!;
        var parameters = System.Text.Json.Nodes.JsonNode.Parse((string)outer["parametersJson"]!)!["parameters"]!;
        Assert.Equal(units, (int)parameters["throughputUnits"]!["value"]!);
        Assert.Equal(backend, (string)parameters["durableBackend"]!["value"]!);
    }

    [Fact]
    public async Task Every_parameter_that_is_written_is_one_of_the_templates()
    {
        using var copy = Infrastructure.Copy();
        var file = Path.Combine(copy.Folder, "planned.bicepparam");
        await WriteAsync(file, "--window 1m --events-per-second 100 --keys 100");

        var known = ParameterPattern().Matches(await File.ReadAllTextAsync(Path.Combine(copy.Folder, "main.bicep"))).Select(m => m.Groups[1].Value).ToHashSet();
        var written = ParameterPattern().Matches(await File.ReadAllTextAsync(file)).Select(m => m.Groups[1].Value).ToList();

        Assert.True(written.Count > 10);
        Assert.All(written, name => Assert.Contains(name, known));
    }

    /// <summary>Whoever deploys with azd sets values by name, and edits no file; the two that stay are parts of names and addresses.</summary>
    [Fact]
    public async Task Every_parameter_of_the_template_can_be_set_from_the_environment()
    {
        string[] fixedOnes = ["networkAddressPrefix", "tablePrefix"];
        using var copy = Infrastructure.Copy();
        var template = await File.ReadAllTextAsync(Path.Combine(copy.Folder, "main.bicep"));
        var parameters = await File.ReadAllTextAsync(Path.Combine(copy.Folder, "main.bicepparam"));

        var known = ParameterPattern().Matches(template).Select(m => m.Groups[1].Value).Except(fixedOnes).Order();
        var set = ParameterPattern().Matches(parameters).Select(m => m.Groups[1].Value).Order();

        Assert.Equal(known, set);
    }

    [GeneratedRegex(@"^param (\w+)", RegexOptions.Multiline)]
    private static partial Regex ParameterPattern();

    private static async Task WriteAsync(string file, string load)
    {
        await using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) });
        var exit = await CommandLine.RunAsync(
            ["plan", .. load.Split(' '), "--write-parameters", file], new CommandContext(console, text, TimeProvider.System), default);
        Assert.True(exit == ExitCodes.Success, text.ToString());
    }
}
