namespace StreamFunctions.Infra.Tests;

/// <summary>Every role assignment of each parameter set, as "who: role on what"; a security review starts here.</summary>
internal static class ExpectedRoles
{
    private const string Host = "Microsoft.Storage/storageAccounts/sthost*";
    private const string Out = "Microsoft.Storage/storageAccounts/stout*";
    private const string Hub = "Microsoft.EventHub/namespaces/eventhubs/evhns-*/flights";

    private static readonly string[] Always =
    [
        $"app: Storage Blob Data Owner on {Host}",
        $"app: Storage Table Data Contributor on {Host}",
        $"app: Azure Event Hubs Data Receiver on {Hub}",
        "app: Monitoring Metrics Publisher on Microsoft.Insights/components/appi-*",
    ];

    private static readonly string[] AzureStorage = [$"app: Storage Queue Data Contributor on {Host}"];

    private static readonly string[] Scheduler =
        ["app: Durable Task Data Contributor on Microsoft.DurableTask/schedulers/taskHubs/dts-*/streamfunctions"];

    private static readonly string[] ResultAccount =
    [
        $"app: Storage Blob Data Contributor on {Out}",
        $"app: Storage Table Data Contributor on {Out}",
    ];

    private static readonly string[] Capture =
        ["capture: Storage Blob Data Contributor on Microsoft.Storage/storageAccounts/blobServices/containers/stout*/default/capture"];

    public static IReadOnlyList<string> Of(string set) => set switch
    {
        "minimal" => [.. Always, .. AzureStorage],
        "scheduler" => [.. Always, .. Scheduler, .. Developer(Host)],
        "capture" => [.. Always, .. AzureStorage, .. ResultAccount, .. Capture, .. Developer(Host, Out)],
        "private" => [.. Always, .. AzureStorage, .. ResultAccount, .. Capture],
        "private-scheduler" => [.. Always, .. Scheduler],
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "Say which role assignments this parameter set makes."),
    };

    /// <summary>Only where a developer is named: nobody gets these by default.</summary>
    private static IEnumerable<string> Developer(params string[] accounts) =>
    [
        $"developer: Azure Event Hubs Data Sender on {Hub}", $"developer: Azure Event Hubs Data Receiver on {Hub}",
        .. accounts.Select(account => $"developer: Storage Table Data Reader on {account}"),
    ];

    /// <summary>What is predicted, in the same words.</summary>
    public static IEnumerable<string> In(Prediction prediction) => prediction.OfType("Microsoft.Authorization/roleAssignments").Select(assignment =>
        $"{Who(assignment)}: {Roles.NameOf(assignment.Text("properties.roleDefinitionId")!)} on {WithoutToken(assignment.Target)}");

    private static string Who(Resource assignment)
    {
        var principal = assignment.Text("properties.principalId")!;
        return Guid.TryParse(principal, out _) ? "developer"
            : principal.Contains("'captureIdentity-", StringComparison.Ordinal) ? "capture"
            : principal.Contains("'identity-", StringComparison.Ordinal) ? "app"
            : principal;
    }

    // Names end in a token that depends on subscription, environment and region.
    private static string WithoutToken(string target) =>
        System.Text.RegularExpressions.Regex.Replace(target, "(?<=/(?:sthost|stout|evhns-|appi-|dts-))[a-z0-9]{13}", "*");
}
