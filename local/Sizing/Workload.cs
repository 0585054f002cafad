using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Sizing;

/// <summary>Which durable backend is wanted.</summary>
internal enum BackendWish
{
    /// <summary>The first that holds the load: Azure Storage, then the scheduler.</summary>
    Auto,

    /// <summary>Azure Storage.</summary>
    Storage,

    /// <summary>Durable Task Scheduler.</summary>
    Scheduler,
}

/// <summary>What is to be processed, and how it is wanted. All rates are averages over the busy time; plan with the peak.</summary>
internal sealed record Workload
{
    public required double EventsPerSecond { get; init; }

    /// <summary>Of an event with its properties.</summary>
    public required int EventBytes { get; init; }

    /// <summary>Distinct keys that get events; they are taken to be equally busy.</summary>
    public required long Keys { get; init; }

    /// <summary>Of a key's text, in UTF-8.</summary>
    public int KeyBytes { get; init; } = 16;

    public required WindowDefinition Window { get; init; }

    public required IReadOnlyList<AggregateCall> Aggregates { get; init; }

    /// <summary>How many columns of the events are aggregated.</summary>
    public int Columns { get; init; }

    public TimePolicy Time { get; init; } = new(TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(30));

    public TimeSpan? DedupeTtl { get; init; }

    public int Alerts { get; init; }

    /// <summary>Share of events that come after their window has closed; 0 to 1.</summary>
    public double LateShare { get; init; }

    /// <summary>Share of events that cannot be used; 0 to 1.</summary>
    public double DeadShare { get; init; }

    /// <summary>How long after the watermark has passed a window's end its row may take to be in the table.</summary>
    public required TimeSpan Latency { get; init; }

    public int RetentionDays { get; init; } = 1;

    public BackendWish Backend { get; init; }

    /// <summary>Null = to be chosen. A pipeline that has state cannot change it.</summary>
    public int? KeyGroups { get; init; }

    /// <summary>Null = to be chosen.</summary>
    public TimeSpan? PulsePeriod { get; init; }

    /// <summary>For how long rows are kept.</summary>
    public RetentionPolicy Kept { get; init; } = RetentionPolicy.Default;

    /// <summary>How often the guard looks whether the pulse is alive.</summary>
    public TimeSpan GuardPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Instances of the durable functions that are always there: 0 or 1.</summary>
    public int AlwaysReady { get; init; }

    /// <summary>Hours a day with events at this rate; in the rest nothing comes.</summary>
    public double HoursPerDay { get; init; } = 24;

    /// <summary>Events into windows a second.</summary>
    public double RowsPerSecond => EventsPerSecond * (1 - DeadShare);

    /// <summary>Windows a second that an event came too late for.</summary>
    public double LateRowsPerSecond(WindowLoad windows) => RowsPerSecond * LateShare * windows.WindowsPerEvent;
}
