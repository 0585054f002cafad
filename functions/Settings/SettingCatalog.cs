namespace StreamFunctions.Functions.Settings;

/// <summary>Where a setting is used.</summary>
public enum SettingPlace
{
    /// <summary>In the cloud and locally.</summary>
    Everywhere = 0,

    /// <summary>Only in the cloud.</summary>
    Cloud = 1,

    /// <summary>Only in <c>local.settings.json</c>.</summary>
    Local = 2,
}

/// <summary>One setting of the app.</summary>
/// <param name="Name">Its name as an environment variable has it, with two underscores between parts.</param>
/// <param name="Place">Where it is used.</param>
/// <param name="When">Which choice brings it; null = always there.</param>
public sealed record Setting(string Name, SettingPlace Place, string? When = null);

/// <summary>
/// Every setting that the app or its host reads. The infrastructure's templates, <c>local.settings.sample.json</c> and the
/// code are each held against this list by tests. Immutable.
/// </summary>
public static class SettingCatalog
{
    /// <summary>Value of <see cref="Setting.When"/>: results have a storage account of their own.</summary>
    public const string SeparateResults = "results in an account of their own";

    /// <summary>Value of <see cref="Setting.When"/>: Azure Storage holds the entities.</summary>
    public const string AzureStorageBackend = "the Azure Storage backend";

    /// <summary>Value of <see cref="Setting.When"/>: Durable Task Scheduler holds the entities.</summary>
    public const string SchedulerBackend = "the Durable Task Scheduler backend";

    /// <summary>The settings, by name.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", SettingPlace.Cloud),
        new("APPLICATIONINSIGHTS_CONNECTION_STRING", SettingPlace.Cloud),
        new("AzureWebJobsStorage", SettingPlace.Local),
        .. ByIdentity("AzureWebJobsStorage", null),
        new("AzureWebJobsStorage__queueServiceUri", SettingPlace.Cloud, AzureStorageBackend),
        new("DURABLE_TASK_SCHEDULER_CONNECTION_STRING", SettingPlace.Cloud, SchedulerBackend),
        new("EventHubConnection", SettingPlace.Local),
        new("EventHubConnection__clientId", SettingPlace.Cloud),
        new("EventHubConnection__credential", SettingPlace.Cloud),
        new("EventHubConnection__fullyQualifiedNamespace", SettingPlace.Cloud),
        new("EventHub__ConsumerGroup", SettingPlace.Everywhere),
        new("EventHub__Name", SettingPlace.Everywhere),
        new("EventHub__RepairConsumerGroup", SettingPlace.Everywhere),
        new("FUNCTIONS_WORKER_RUNTIME", SettingPlace.Local),
        new("Pipeline__Directory", SettingPlace.Everywhere),
        new("Pulse__GuardSchedule", SettingPlace.Everywhere),
        new("Pulse__Period", SettingPlace.Everywhere),
        new("Retention__Schedule", SettingPlace.Everywhere),
        new("ResultStorage", SettingPlace.Local, SeparateResults),
        .. ByIdentity("ResultStorage", SeparateResults),
        new("TASKHUB_NAME", SettingPlace.Cloud, SchedulerBackend),
        new("Tables__Prefix", SettingPlace.Everywhere),
    ];

    private static IEnumerable<Setting> ByIdentity(string connection, string? when) =>
    [
        new(connection + "__blobServiceUri", SettingPlace.Cloud, when),
        new(connection + "__clientId", SettingPlace.Cloud, when),
        new(connection + "__credential", SettingPlace.Cloud, when),
        new(connection + "__tableServiceUri", SettingPlace.Cloud, when),
    ];
}
