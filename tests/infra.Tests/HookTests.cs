using System.Text.Json.Nodes;
using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Infra.Tests;

/// <summary>What the posix hooks do.</summary>
public sealed class HookTests : IDisposable
{
    private static readonly (string, string)[] Provisioned =
        [("EVENTHUB_NAMESPACE", "evhns.servicebus.windows.net"), ("EVENTHUB_NAME", "flights"), ("PIPELINE_DIRECTORY", "pipelines/flights")];

    private readonly HookRun _hooks = new();

    public void Dispose() => _hooks.Dispose();

    [Theory]
    [InlineData("", "AzureStorage")]
    [InlineData("Scheduler", "Scheduler")]
    public async Task Prepackage_writes_the_backend_of_the_environment(string given, string expected)
    {
        Assert.Equal(0, (await _hooks.RunAsync("prepackage", ("DURABLE_BACKEND", given))).ExitCode);
        Assert.Equal(expected, (await File.ReadAllTextAsync(_hooks.PathOf("functions", ".durable-backend"))).Trim());
    }

    [Fact]
    public async Task Prepackage_refuses_a_backend_that_does_not_exist()
    {
        var (exitCode, output) = await _hooks.RunAsync("prepackage", ("DURABLE_BACKEND", "Redis"));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("DURABLE_BACKEND is 'Redis'", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_hooks.PathOf("functions", ".durable-backend")));
    }

    [Fact]
    public async Task Postprovision_writes_local_settings_that_the_app_takes_and_that_hold_no_secret()
    {
        var (exitCode, output) = await _hooks.RunAsync("postprovision", Provisioned);
        Assert.True(exitCode == 0, output);

        var values = Written();
        var known = SettingCatalog.All.Select(s => s.Name).ToHashSet();
        Assert.All(values.Keys, name => Assert.Contains(name, known));
        Assert.DoesNotContain(values.Values, value => value.Contains("Key", StringComparison.OrdinalIgnoreCase));
        var settings = StreamFunctionsSettings.Read(SettingsTests.Configuration(values.ToDictionary(v => v.Key, v => (string?)v.Value)), "/app");
        Assert.Equal(("evhns.servicebus.windows.net", null), (settings.EventHubs.FullyQualifiedNamespace, settings.EventHubs.ConnectionString));
        Assert.False(settings.EventHubs.Identity.ManagedIdentity);

        // The deployed app reads in groups of its own; a second reader in its trigger's group would take its partitions.
        var app = (await Infrastructure.CheckedIn.PredictAsync("minimal")).AppSettings;
        Assert.NotEqual(app["EventHub__ConsumerGroup"], settings.ConsumerGroup);
        Assert.Equal(app["EventHub__RepairConsumerGroup"], settings.RepairConsumerGroup);
        Assert.Equal(
            SettingCatalog.All.Where(s => s.Place == SettingPlace.Everywhere && s.When is null).Select(s => s.Name),
            values.Keys.Where(name => SettingCatalog.All.Any(s => s.Name == name && s.Place == SettingPlace.Everywhere)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Postprovision_leaves_a_settings_file_that_is_there()
    {
        await File.WriteAllTextAsync(_hooks.PathOf("functions", "local.settings.json"), "mine");
        Assert.Equal(0, (await _hooks.RunAsync("postprovision", Provisioned)).ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(_hooks.PathOf("functions", "local.settings.json")));
    }

    [Fact]
    public async Task Postprovision_without_a_provisioned_hub_fails_and_names_what_is_missing()
    {
        var (exitCode, output) = await _hooks.RunAsync("postprovision", ("EVENTHUB_NAMESPACE", ""));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("EVENTHUB_NAMESPACE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postdeploy_says_loudly_that_it_tests_nothing_without_the_developers_roles()
    {
        var (exitCode, output) = await _hooks.RunAsync("postdeploy", ("DEVELOPER_ACCESS", ""));
        Assert.Equal(0, exitCode);
        Assert.Contains("NO SMOKE TEST", output, StringComparison.Ordinal);
        Assert.Contains("DEVELOPER_ACCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postdeploy_hands_on_what_the_templates_put_out()
    {
        // A dotnet that prints its arguments: what the real one is called with.
        var fake = _hooks.PathOf("dotnet");
        await File.WriteAllTextAsync(fake, "#!/bin/sh\necho \"$@\"\nexit 1\n");
        Assert.Equal(0, (await HookRun.ShellAsync(["-c", $"chmod +x '{fake}'"])).ExitCode);
        var (exitCode, output) = await _hooks.RunAsync("postdeploy", [
            .. Provisioned, ("DEVELOPER_ACCESS", "true"), ("HOST_TABLE_ENDPOINT", "https://host.table/"), ("RESULT_TABLE_ENDPOINT", "https://out.table/"),
            ("TABLE_PREFIX", "sf"), ("PATH", _hooks.PathOf() + ":" + Environment.GetEnvironmentVariable("PATH"))]);

        Assert.Equal(1, exitCode);
        Assert.Contains(
            "-- smoke --pipeline flights --hub flights --namespace evhns.servicebus.windows.net --tables https://host.table/ --result-tables https://out.table/ --prefix sf --wait 10m",
            output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hooks_read_only_what_the_templates_put_out_or_the_environment_sets()
    {
        string[] byHand = ["DEVELOPER_ACCESS", "SMOKE_TEST", "SMOKE_WAIT", "SMOKE_EVENTS"];
        var template = File.ReadAllText(Path.Combine(Infrastructure.CheckedIn.Folder, "main.bicep"));
        foreach (var name in AzdFile.Scripts.Select(File.ReadAllText).SelectMany(text =>
            System.Text.RegularExpressions.Regex.Matches(text, @"(?<!\\)\$\{?:?([A-Z][A-Z_]+)").Select(m => m.Groups[1].Value)).Distinct().Except(byHand))
        {
            Assert.Contains($"output {name} string", template, StringComparison.Ordinal);
        }
    }

    private Dictionary<string, string> Written() => JsonNode.Parse(File.ReadAllText(_hooks.PathOf("functions", "local.settings.json")))!["Values"]!
        .AsObject().ToDictionary(p => p.Key, p => (string)p.Value!);
}
