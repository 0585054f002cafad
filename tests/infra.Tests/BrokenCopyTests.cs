namespace StreamFunctions.Infra.Tests;

/// <summary>Templates broken on purpose: each check must say so, or it would say nothing.</summary>
public sealed class BrokenCopyTests
{
    [Fact]
    public async Task A_key_that_is_let_in_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("app/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
            ("app/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true"),
            ("app/eventHubs.bicep", "disableLocalAuth: true", "disableLocalAuth: false"),
            ("app/monitoring.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false"),
            ("app/functionApp.bicep", "name: 'scm'\n  properties: { allow: false }", "name: 'scm'\n  properties: { allow: true }"));

        AssertFound(
            Checks.Keys(prediction),
            "allowSharedKeyAccess is true", "allowBlobPublicAccess is true", "disableLocalAuth is false", "DisableLocalAuth is false", "properties.allow is true");
    }

    [Fact]
    public async Task An_old_protocol_that_is_let_in_by_saying_nothing_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("app/storage.bicep", "    minimumTlsVersion: 'TLS1_2'\n", string.Empty),
            ("app/eventHubs.bicep", "    minimumTlsVersion: '1.2'\n", string.Empty),
            ("app/functionApp.bicep", "      scmMinTlsVersion: '1.2'\n", string.Empty));

        AssertFound(Checks.Keys(prediction), "storageAccounts sthost", "namespaces evhns", "scmMinTlsVersion is not set");
    }

    [Fact]
    public async Task An_alert_that_calls_nobody_is_missing_or_is_not_documented_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("app/alerts.bicep", "actions: [{ actionGroupId: actionGroupId }]", "actions: []"),
            ("app/queryAlert.bicep", "enabled: true", "enabled: false"),
            ("app/alerts.bicep", "name: 'backlog'", "name: 'queue'"));

        AssertFound(
            OperationsChecks.Alerts(prediction, OperationsChecks.DocumentedAlerts),
            "throttled calls nobody", "dead-letters is not enabled", "backlog is documented, but is not there", "queue is not documented");
    }

    [Fact]
    public async Task A_resource_that_would_outlive_its_group_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("main.bicep", "module identity 'app/identity.bicep' = {\n  scope: group", "module identity 'app/identity.bicep' = {\n  scope: resourceGroup('elsewhere')"));

        AssertFound(OperationsChecks.OutsideOfTheGroup("minimal", prediction), "elsewhere");
    }

    [Fact]
    public async Task A_developers_role_that_nobody_asked_for_is_found()
    {
        var prediction = await PredictAsync(
            "minimal", ("main.bicep", "param developerPrincipalId string = ''", "param developerPrincipalId string = '00000000-0000-0000-0000-0000000000cc'"));

        AssertFound(Checks.RoleAssignments("minimal", prediction), "not expected: developer: Azure Event Hubs Data Sender");
    }

    [Fact]
    public async Task A_role_too_many_or_too_few_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("main.bicep", "roles.eventHubsDataReceiver", "roles.eventHubsDataSender"),
            ("main.bicep", "usesScheduler ? [] : [roles.storageQueueDataContributor]", "[roles.storageBlobDataContributor]"));

        AssertFound(
            Checks.RoleAssignments("minimal", prediction),
            "missing: app: Azure Event Hubs Data Receiver", "not expected: app: Azure Event Hubs Data Sender",
            "missing: app: Storage Queue Data Contributor", "not expected: app: Storage Blob Data Contributor");
    }

    [Fact]
    public async Task A_string_that_no_provider_takes_is_found()
    {
        var prediction = await PredictAsync(
            "minimal",
            ("app/functionApp.bicep", "name: 'dotnet-isolated'", "name: 'dotnet-isolatd'"),
            ("app/eventHubs.bicep", "cleanupPolicy: 'Delete'", "cleanupPolicy: 'Remove'"));

        AssertFound(Checks.EnumValues(prediction), "is dotnet-isolatd", "is Remove");
    }

    [Fact]
    public async Task A_service_without_a_diagnostic_setting_is_found() => Assert.NotEmpty(Checks.DiagnosticSettings(
        await PredictAsync("minimal", ("app/storage.bicep", "name: 'to-workspace'\n  scope: tables", "name: 'elsewhere'\n  scope: queues"))));

    [Fact]
    public async Task Public_access_in_a_private_network_is_found()
    {
        var prediction = await PredictAsync(
            "private",
            ("app/eventHubs.bicep", "publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'", "publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Enabled'"),
            ("main.bicep", "publicNetworkAccess: publicAccess || publicApp", "publicNetworkAccess: publicAccess || !publicApp"));

        AssertFound(Checks.PublicAccess("private", prediction), "Microsoft.EventHub/namespaces", "Microsoft.Web/sites");
    }

    [Theory]
    [InlineData("['203.0.113.0/28']", "['0.0.0.0/0']", "opens the scheduler to every address")]
    [InlineData("['203.0.113.0/28']", "[]", "refuses everybody")]
    public async Task A_scheduler_that_is_open_to_all_or_to_nobody_is_refused(string text, string by, string expected)
    {
        using var broken = Infrastructure.Copy();
        broken.Replace("parameters/scheduler.bicepparam", text, by);

        var run = await Infrastructure.SnapshotAsync(broken.ParameterFile("scheduler"), "overwrite");

        Assert.Contains(expected, run.Output + run.Errors + await SnapshotTextAsync(broken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_the_snapshot_does_not_know_is_found()
    {
        using var broken = Infrastructure.Copy();
        broken.Replace("app/functionApp.bicep", "http20Enabled: true", "http20Enabled: false");

        var run = await Infrastructure.SnapshotAsync(broken.ParameterFile("minimal"), "validate");

        Assert.NotEqual(0, run.ExitCode);
        Assert.False(await broken.IsSnapshotRightAsync("minimal"));
    }

    private static async Task<string> SnapshotTextAsync(Infrastructure infrastructure)
    {
        var file = Path.ChangeExtension(infrastructure.ParameterFile("scheduler"), ".snapshot.json");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : string.Empty;
    }

    private static void AssertFound(IEnumerable<string> problems, params string[] expected)
    {
        var all = problems.ToList();
        Assert.All(expected, text => Assert.Contains(all, problem => problem.Contains(text, StringComparison.Ordinal)));
    }

    private static async Task<Prediction> PredictAsync(string set, params (string File, string Text, string By)[] breakages)
    {
        using var broken = Infrastructure.Copy();
        foreach (var (file, text, by) in breakages)
        {
            broken.Replace(file, text, by);
        }

        return await broken.PredictAsync(set);
    }
}
