using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Infra.Tests;

/// <summary>What each parameter set would deploy, judged from outside the templates.</summary>
public sealed class PredictionTests
{
    public static TheoryData<string> Sets => [.. Infrastructure.ParameterSets];

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task The_checked_in_snapshot_is_what_would_be_deployed(string set) =>
        Assert.True(await Infrastructure.CheckedIn.IsSnapshotRightAsync(set));

    [Fact]
    public async Task The_compilers_own_comparison_of_a_snapshot_says_the_same()
    {
        var run = await Infrastructure.SnapshotAsync(Infrastructure.CheckedIn.ParameterFile("minimal"), "validate");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_rule_of_a_deployment_holds(string set)
    {
        var prediction = await Infrastructure.CheckedIn.PredictAsync(set);

        Assert.Empty(Checks.RoleAssignments(set, prediction));
        Assert.Empty(Checks.Keys(prediction));
        Assert.Empty(Checks.EnumValues(prediction));
        Assert.Empty(Checks.DiagnosticSettings(prediction));
        Assert.Empty(Checks.PublicAccess(set, prediction));
        Assert.Empty(OperationsChecks.Alerts(prediction, OperationsChecks.DocumentedAlerts));
        Assert.Empty(OperationsChecks.OutsideOfTheGroup(set, prediction));
    }

    [Theory]
    [InlineData("minimal", SettingCatalog.AzureStorageBackend)]
    [InlineData("scheduler", SettingCatalog.SchedulerBackend)]
    [InlineData("capture", SettingCatalog.AzureStorageBackend, SettingCatalog.SeparateResults)]
    [InlineData("private", SettingCatalog.AzureStorageBackend, SettingCatalog.SeparateResults)]
    [InlineData("private-scheduler", SettingCatalog.SchedulerBackend)]
    public async Task The_app_gets_the_settings_of_the_catalog_and_no_other(string set, params string[] choices)
    {
        var prediction = await Infrastructure.CheckedIn.PredictAsync(set);

        var wanted = SettingCatalog.All
            .Where(s => s.Place != SettingPlace.Local && (s.When is null || choices.Contains(s.When))).Select(s => s.Name);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), prediction.AppSettings.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task No_setting_holds_a_key(string set)
    {
        var prediction = await Infrastructure.CheckedIn.PredictAsync(set);

        string[] marks = ["AccountKey", "SharedAccessKey", "listKeys", "SharedAccessSignature"];
        Assert.DoesNotContain(prediction.AppSettings, s => marks.Any(mark => s.Value.Contains(mark, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Private_networking_has_an_endpoint_for_each_service_that_the_app_uses()
    {
        Assert.Equal(
            ["blob", "blob", "blob", "namespace", "queue", "sites", "table", "table"],
            new[] { "blob" }.Concat(await EndpointGroupsAsync("private")).Order(StringComparer.Ordinal));
        Assert.Equal(["blob", "namespace", "scheduler", "sites", "table"], await EndpointGroupsAsync("private-scheduler"));
        Assert.Empty(await EndpointGroupsAsync("minimal"));
    }

    [Fact]
    public async Task The_hub_has_consumer_groups_of_our_own_and_the_app_reads_in_them()
    {
        var prediction = await Infrastructure.CheckedIn.PredictAsync("minimal");

        var groups = prediction.OfType("Microsoft.EventHub/namespaces/eventhubs/consumergroups").Select(g => g.Name.Split('/')[^1]).ToList();
        Assert.Equal([prediction.AppSettings["EventHub__ConsumerGroup"], prediction.AppSettings["EventHub__RepairConsumerGroup"]], groups);
    }

    [Fact]
    public async Task One_instance_is_always_ready_where_it_is_asked_for()
    {
        var ready = (await Infrastructure.CheckedIn.PredictAsync("capture")).OfType("Microsoft.Web/sites").Single()
            .At("properties.functionAppConfig.scaleAndConcurrency.alwaysReady")!.AsArray();

        Assert.Equal(("durable", 1), ((string)ready.Single()!["name"]!, (int)ready.Single()!["instanceCount"]!));
    }

    private static async Task<IReadOnlyList<string>> EndpointGroupsAsync(string set) =>
        [.. (await Infrastructure.CheckedIn.PredictAsync(set)).OfType("Microsoft.Network/privateEndpoints")
            .Select(e => (string)e.At("properties.privateLinkServiceConnections")!.AsArray().Single()!["properties"]!["groupIds"]!.AsArray().Single()!)
            .Order(StringComparer.Ordinal)];
}
