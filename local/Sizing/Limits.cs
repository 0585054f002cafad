using StreamFunctions.Durable;

namespace StreamFunctions.Local.Sizing;

/// <summary>
/// Every figure of a service that sizing rests on, each with the page that it stands on. The one place: nothing else in
/// <c>Sizing</c> holds a number of a service. Figures of this product stand at the end; a test holds them against its code.
/// </summary>
internal static class Limits
{
    private const string HubQuotas = "https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas";
    private const string HubScaling = "https://learn.microsoft.com/azure/event-hubs/event-hubs-scalability";
    private const string HubPremium = "https://learn.microsoft.com/azure/event-hubs/event-hubs-premium-overview";
    private const string HubDedicated = "https://learn.microsoft.com/azure/event-hubs/event-hubs-dedicated-overview";
    private const string TableTargets = "https://learn.microsoft.com/azure/storage/tables/scalability-targets";
    private const string StorageProvider = "https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-azure-storage-provider";
    private const string DurableScale = "https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-perf-and-scale";
    private const string SchedulerBilling = "https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler-billing";
    private const string Flex = "https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan";

    // ---- Event Hubs. One MB is taken as 1,000,000 bytes: the reading that needs more units. ----
    public static readonly Limit UnitBytes = Published("bytes into a throughput unit", 1_000_000, "bytes/s", HubScaling);
    public static readonly Limit UnitEvents = Published("events into a throughput unit", 1_000, "events/s", HubScaling);
    public static readonly Limit UnitBytesOut = Published("bytes out of a throughput unit", 2_000_000, "bytes/s", HubScaling);
    public static readonly Limit UnitEventsOut = Published("events out of a throughput unit", 4_096, "events/s", HubScaling);
    public static readonly Limit UnitLogBytes = Published("log included in a throughput unit", 84e9, "bytes", "https://azure.microsoft.com/pricing/details/event-hubs/");
    public static readonly Limit EventBytes = Published("size of an event", 1_000_000, "bytes", HubQuotas);
    public static readonly Limit StandardUnits = Published("throughput units of a Standard namespace", 40, "units", HubQuotas);
    public static readonly Limit StandardPartitions = Published("partitions of a Standard hub", 32, "partitions", HubQuotas);
    public static readonly Limit StandardRetention = Published("retention of Standard", 7, "days", HubQuotas);
    public static readonly Limit PremiumUnits = Published("processing units of a Premium namespace", 16, "units", HubQuotas);
    public static readonly Limit PremiumPartitions = Published("partitions of a Premium hub", 100, "partitions", HubQuotas);
    public static readonly Limit PremiumRetention = Published("retention of Premium", 90, "days", HubQuotas);

    /// <summary>Nothing is promised per processing unit; the page names Premium for up to 120 MB/s, which is 16 units.</summary>
    public static readonly Limit PremiumBytes = Published("bytes into a Premium namespace of 16 units", 120_000_000, "bytes/s", HubPremium);
    public static readonly Limit DedicatedUnits = Published("capacity units of a Dedicated cluster", 20, "units", HubQuotas);
    public static readonly Limit DedicatedPartitions = Published("partitions of a Dedicated hub", 1_024, "partitions", HubQuotas);
    public static readonly Limit DedicatedRetention = Published("retention of Dedicated", 90, "days", HubQuotas);

    /// <summary>Nothing is promised per capacity unit; the page's benchmark of 4 units took 400,000 events of 1 KB a second.</summary>
    public static readonly Limit DedicatedUnitBytes = Published("bytes into a capacity unit in the published benchmark", 100_000_000, "bytes/s", HubDedicated);

    // ---- Table Storage ----
    public static readonly Limit AccountRequests = Published("requests to a storage account", 20_000, "1/s", TableTargets);
    public static readonly Limit PartitionEntities = Published("entities of a table partition", 2_000, "1/s", TableTargets);

    // ---- Durable entities ----
    public static readonly Limit StorageQueues = Published("control queues of a task hub", 16, "queues", StorageProvider);
    public static readonly Limit StorageInstanceOperations = Published("entity operations of an instance (Azure Storage)", 64, "1/s", DurableScale);

    /// <summary>
    /// Nothing is promised; this is what a published run shows: 56,653 signals in 62 to 68.3 s (829 to 914 a second) on 8 EP2 instances
    /// with 12 control queues ("WordCount/15x40", "azst-12").
    /// </summary>
    public static readonly Limit StorageOperations = Published("entity operations on Azure Storage, as a published run shows them", 829, "1/s", "https://github.com/microsoft/durabletask-netherite/tree/main/test/PerformanceTests/historic");

    /// <summary>Above it the backend moves a message or a state to a blob: about five times slower, never deleted.</summary>
    public static readonly Limit InlineBytes = Published("message or state that stays out of blobs (Azure Storage)", 45 * 1024, "bytes", StorageProvider);
    public static readonly Limit SchedulerState = Published("entity state on Durable Task Scheduler", 1 << 20, "bytes", "https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler");
    public static readonly Limit SchedulerConsumption = Published("actions of the scheduler's Consumption plan", 500, "1/s", SchedulerBilling);
    public static readonly Limit SchedulerUnitActions = Published("actions of a capacity unit of the scheduler", 2_000, "1/s", SchedulerBilling);
    public static readonly Limit SchedulerUnits = Published("capacity units of the scheduler", 3, "units", SchedulerBilling);

    // ---- Functions ----
    public static readonly Limit Instances = Published("instances of a Flex Consumption app", 1_000, "instances", Flex);
    public static readonly Limit RegionMemory = Published("memory of all Flex Consumption apps in a region (support can raise it)", 512_000, "MB", Flex);
    public static readonly Limit InstanceMemory = Published("memory of an instance", 4_096, "MB", Flex);

    // ---- This product ----
    public static readonly Limit KeyGroups = Product("key groups of a pipeline", 1_024, "groups", "functions/Pipelines/PipelineFileReader.cs");
    public static readonly Limit HandoutEvents = Product("events handed out in one piece", 4_000, "events", "functions/Ingest/IngestService.cs");
    public static readonly Limit EventsAhead = Product("events of a partition handed out before all groups have folded them", 50_000, "events", "functions/Ingest/Waiting/GroupPressure.cs");
    public static readonly Limit FlushRows = Product("rows that one flush writes", 500, "rows", "durable/Window/WindowEntity.cs");
    public static readonly Limit ParallelSignals = Product("signals that a batch sends at once", 16, "signals", "functions/Ingest/HandoutService.cs");

    public static readonly Limit SweepDeletes = Product("rows of a table that one sweep of old rows deletes", 20_000, "rows", "functions/Retention/SweepBounds.cs");

    /// <summary>Beats without progress after which the pulse hands out what a partition's trigger holds back: a batch must not wait for as long.</summary>
    public static readonly Limit StuckBeats = Product("beats that a batch may wait", 5, "beats", "durable/Pulse/PartitionWatch.cs");

    /// <summary>Characters of a block's JSON; base64 leaves three quarters of them, less the envelope.</summary>
    public static readonly Limit BlockBytes = Product("bytes of rows in a block", 22_000, "bytes", "durable/Blocks/BlockSplitter.cs");
    public static readonly Limit BlockRows = Product("rows of a block", BlockSplitter.MostRows, "rows", "durable/Blocks/BlockSplitter.cs");

    private static Limit Published(string name, double value, string unit, string source) => new(name, value, unit, LimitKind.Published, source);

    private static Limit Product(string name, double value, string unit, string source) => new(name, value, unit, LimitKind.Product, source);
}
