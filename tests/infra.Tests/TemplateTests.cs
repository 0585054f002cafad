using System.Text.Json.Nodes;

namespace StreamFunctions.Infra.Tests;

/// <summary>What the compiler itself says of the templates.</summary>
public sealed class TemplateTests
{
    [Fact]
    public async Task Build_and_lint_find_nothing() => Assert.Empty(await FindingsAsync(Infrastructure.CheckedIn));

    [Fact]
    public async Task Format_changes_nothing() => Assert.Empty(await UnformattedAsync(Infrastructure.CheckedIn));

    [Fact]
    public async Task A_parameter_that_nobody_uses_is_found()
    {
        using var broken = Infrastructure.Copy();
        broken.Replace("app/identity.bicep", "param name string\n", "param name string\nparam unused string\n");

        Assert.Contains(await FindingsAsync(broken), finding => finding.Contains("no-unused-params", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_not_formatted_is_found()
    {
        using var broken = Infrastructure.Copy();
        broken.Replace("app/identity.bicep", "  location: location\n", "    location: location\n");

        Assert.Equal([Path.Combine("app", "identity.bicep")], await UnformattedAsync(broken));
    }

    [Fact]
    public async Task What_azd_deploys_by_default_compiles()
    {
        var run = await BicepCli.RunAsync("build-params", Path.Combine(Infrastructure.CheckedIn.Folder, "main.bicepparam"), "--stdout");

        Assert.True(run.ExitCode == 0, run.Errors);
    }

    // Exit codes are no help: they are 0 with warnings.
    private static async Task<IReadOnlyList<string>> FindingsAsync(Infrastructure infrastructure)
    {
        var main = Path.Combine(infrastructure.Folder, "main.bicep");
        List<string> findings = [];
        foreach (var verb in (string[])["build", "lint"])
        {
            string[] toNowhere = verb == "build" ? ["--stdout"] : [];
            var run = await BicepCli.RunAsync([verb, main, .. toNowhere, "--diagnostics-format", "sarif"]);
            var report = verb == "build" ? run.Errors : run.Output;
            findings.AddRange(JsonNode.Parse(report)!["runs"]![0]!["results"]!.AsArray().Select(r => $"{verb}: {r!["ruleId"]} {r["message"]!["text"]}"));
        }

        return findings;
    }

    // Formatted in place, in a copy: all files of a kind in one run.
    private static async Task<IReadOnlyList<string>> UnformattedAsync(Infrastructure infrastructure)
    {
        using var formatted = infrastructure.CopyOfThis();
        foreach (var pattern in (string[])["**/*.bicep", "**/*.bicepparam"])
        {
            var run = await BicepCli.RunAsync("format", "--pattern", Path.Combine(formatted.Folder, pattern));
            Assert.True(run.ExitCode == 0, run.Errors);
        }

        return [.. infrastructure.Files.Where(file =>
            File.ReadAllText(Path.Combine(infrastructure.Folder, file)) != File.ReadAllText(Path.Combine(formatted.Folder, file)))];
    }
}
