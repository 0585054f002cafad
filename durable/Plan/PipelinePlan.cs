using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// What a pipeline does, ready to run: compiled once from the query and the pipeline file, then read by the ingest
/// functions and by the entities. Immutable; safe to read from several threads.
/// </summary>
public sealed record PipelinePlan
{
    /// <summary>The pipeline's name. Part of entity ids and table keys: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of the canonical query and of every setting that results depend on; decides identity.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Into how many groups keys are hashed; at least 1, fixed for the life of a generation.</summary>
    public required int KeyGroups { get; init; }

    /// <summary>What each key group computes.</summary>
    public required OperatorConfig Operator { get; init; }

    /// <summary>How many aggregate argument columns a row has.</summary>
    public int ColumnCount { get; init; }

    /// <summary>How far an event's time may lie beyond its enqueued time; null = without limit. Beyond: a dead letter.</summary>
    public TimeSpan? MaxFutureSkew { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far (event time) ingest of one partition may run ahead of the slowest one with a backlog.</summary>
    public TimeSpan MaxPartitionSkew { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether an end-of-input control event ends its partition's time; otherwise it is a dead letter.</summary>
    public bool AcceptEndOfInput { get; init; }

    /// <summary>The distance of two beats of the pulse; greater than zero.</summary>
    public TimeSpan PulsePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much a group may hold that is not written yet.</summary>
    public OutboxBounds Outbox { get; init; } = OutboxBounds.Default;

    /// <summary>The alert rules, judged on every on-time result in order.</summary>
    public IReadOnlyList<AlertRule> Alerts { get; init; } = [];

    /// <summary>Whether rows carry event ids.</summary>
    public bool HasEventIds => Operator.DedupeTtl is not null;
}

/// <summary>The one place where the running pipeline's plan comes from. One pipeline per process.</summary>
public interface IPlanSource
{
    /// <summary>The plan; the same instance for the life of the process. Thread-safe.</summary>
    PipelinePlan Plan { get; }
}
