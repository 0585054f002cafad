namespace StreamFunctions.Infra.Tests;

/// <summary>What must hold of every deployment. Each check lists what is wrong; nothing = it holds.</summary>
internal static class Checks
{
    /// <summary>Types that write logs or metrics, and so need a diagnostic setting.</summary>
    private static readonly string[] Watched =
    [
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices", "Microsoft.EventHub/namespaces", "Microsoft.DurableTask/schedulers",
        "Microsoft.Web/sites",
    ];

    /// <summary>Strings that the resource provider takes; the compiler accepts any.</summary>
    private static readonly (string Type, string Path, string[] Allowed)[] Enums =
    [
        ("Microsoft.Storage/storageAccounts", "sku.name", ["Standard_ZRS"]),
        ("Microsoft.Storage/storageAccounts", "kind", ["StorageV2"]),
        ("Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", ["TLS1_2", "TLS1_3"]),
        ("Microsoft.EventHub/namespaces", "sku.name", ["Standard"]),
        ("Microsoft.EventHub/namespaces", "properties.minimumTlsVersion", ["1.2"]),
        ("Microsoft.EventHub/namespaces/eventhubs", "properties.retentionDescription.cleanupPolicy", ["Delete"]),
        ("Microsoft.EventHub/namespaces/eventhubs", "properties.captureDescription.encoding", ["Avro"]),
        ("Microsoft.DurableTask/schedulers", "properties.sku.name", ["Consumption", "Dedicated"]),
        ("Microsoft.Web/serverfarms", "sku.name", ["FC1"]),
        ("Microsoft.Web/serverfarms", "sku.tier", ["FlexConsumption"]),
        ("Microsoft.Web/sites", "kind", ["functionapp,linux"]),
        ("Microsoft.Web/sites", "properties.functionAppConfig.runtime.name", ["dotnet-isolated"]),
        ("Microsoft.Web/sites", "properties.functionAppConfig.runtime.version", ["10.0"]),
        ("Microsoft.Web/sites", "properties.functionAppConfig.deployment.storage.type", ["blobContainer"]),
        ("Microsoft.Web/sites", "properties.functionAppConfig.deployment.storage.authentication.type", ["UserAssignedIdentity"]),
        ("Microsoft.Web/sites", "properties.siteConfig.minTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.OperationalInsights/workspaces", "properties.sku.name", ["PerGB2018"]),
        ("Microsoft.Authorization/roleAssignments", "properties.principalType", ["ServicePrincipal", "User"]),
    ];

    /// <summary>Properties that keep keys and passwords out.</summary>
    private static readonly (string Type, string Path, string Wanted)[] KeyLocks =
    [
        ("Microsoft.Storage/storageAccounts", "properties.allowSharedKeyAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "properties.allowBlobPublicAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", "true"),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", "properties.publicAccess", "None"),
        ("Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", "TLS1_2"),
        ("Microsoft.EventHub/namespaces", "properties.disableLocalAuth", "true"),
        ("Microsoft.EventHub/namespaces", "properties.minimumTlsVersion", "1.2"),
        ("Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth", "true"),
        ("Microsoft.Insights/components", "properties.DisableLocalAuth", "true"),
        ("Microsoft.Web/sites", "properties.httpsOnly", "true"),
        ("Microsoft.Web/sites", "properties.siteConfig.ftpsState", "Disabled"),
        ("Microsoft.Web/sites", "properties.siteConfig.minTlsVersion", "1.2"),
        ("Microsoft.Web/sites", "properties.siteConfig.scmMinTlsVersion", "1.2"),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", "false"),
    ];

    public static IEnumerable<string> RoleAssignments(string set, Prediction prediction)
    {
        var wanted = ExpectedRoles.Of(set);
        var there = ExpectedRoles.In(prediction).ToList();
        return [.. there.Except(wanted).Select(role => $"not expected: {role}"), .. wanted.Except(there).Select(role => $"missing: {role}"),
            .. there.GroupBy(role => role).Where(same => same.Count() > 1).Select(same => $"twice: {same.Key}")];
    }

    public static IEnumerable<string> Keys(Prediction prediction) =>
        from item in KeyLocks
        from resource in prediction.OfType(item.Type)
        let value = resource.Text(item.Path)
        where !string.Equals(value, item.Wanted, StringComparison.OrdinalIgnoreCase)
        select $"{resource}: {item.Path} is {value ?? "not set"}, not {item.Wanted}";

    public static IEnumerable<string> EnumValues(Prediction prediction) =>
        from item in Enums
        from resource in prediction.OfType(item.Type)
        let value = resource.Text(item.Path)
        where value is not null && !item.Allowed.Contains(value)
        select $"{resource}: {item.Path} is {value}, not one of {string.Join(", ", item.Allowed)}";

    public static IEnumerable<string> DiagnosticSettings(Prediction prediction)
    {
        var watched = prediction.OfType("Microsoft.Insights/diagnosticSettings").ToList();
        foreach (var resource in prediction.Resources.Where(r => Watched.Contains(r.Type)))
        {
            var mine = watched.Where(d => d.Id.StartsWith(resource.Id + "/providers/", StringComparison.Ordinal)).ToList();
            if (mine.Count != 1 || mine[0].Text("properties.workspaceId") is null)
            {
                yield return $"{resource} has {mine.Count} diagnostic settings";
            }
        }
    }

    /// <summary>With private networking nothing is reached from the internet, and each service has its endpoints.</summary>
    public static IEnumerable<string> PublicAccess(string set, Prediction prediction)
    {
        var wanted = set.StartsWith("private", StringComparison.Ordinal) ? "Disabled" : "Enabled";
        string[] types = ["Microsoft.Storage/storageAccounts", "Microsoft.EventHub/namespaces", "Microsoft.DurableTask/schedulers", "Microsoft.Web/sites"];
        foreach (var resource in prediction.Resources.Where(r => types.Contains(r.Type) && r.Text("properties.publicNetworkAccess") != wanted))
        {
            yield return $"{resource}: publicNetworkAccess is {resource.Text("properties.publicNetworkAccess") ?? "not set"}, not {wanted}";
        }

        foreach (var scheduler in prediction.OfType("Microsoft.DurableTask/schedulers"))
        {
            foreach (var address in scheduler.At("properties.ipAllowlist")!.AsArray().Select(a => (string)a!).Where(a => a.EndsWith("/0", StringComparison.Ordinal)))
            {
                yield return $"{scheduler}: open to {address}";
            }
        }
    }
}
