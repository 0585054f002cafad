using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>What <c>pipeline.json</c> says, with defaults filled in. Immutable.</summary>
public sealed record PipelineFile
{
    /// <summary>The name: letters, digits, <c>-</c> and <c>_</c>, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>The query's file, relative to the pipeline file.</summary>
    public required string Query { get; init; }

    /// <summary>The events' top-level fields; null = not declared. Declared, a field that is none of them is a mistake in the query.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The number of key groups, 1 to 1024.</summary>
    public required int KeyGroups { get; init; }

    /// <summary>Where a new generation starts.</summary>
    public required StartFrom StartFrom { get; init; }

    /// <summary>
    /// Orders deployments: a process of a lower revision than the running one's is refused, a changed plan of a higher one
    /// takes over also if it ran before. At least 0.
    /// </summary>
    public required int Revision { get; init; }

    /// <summary>What becomes of a changed plan.</summary>
    public required ChangePolicy OnChange { get; init; }

    /// <summary>How time moves.</summary>
    public required TimePolicy Time { get; init; }

    /// <summary>See <see cref="PipelinePlan.MaxFutureSkew"/>; null = unlimited.</summary>
    public required TimeSpan? MaxFutureSkew { get; init; }

    /// <summary>See <see cref="PipelinePlan.MaxPartitionSkew"/>.</summary>
    public required TimeSpan MaxPartitionSkew { get; init; }

    /// <summary>Where an event's id is: <c>$messageId</c> or a field of the body; null = no deduplication.</summary>
    public required string? DedupeId { get; init; }

    /// <summary>How long an event id is kept, in event time.</summary>
    public required TimeSpan DedupeTtl { get; init; }

    /// <summary>See <see cref="PipelinePlan.AcceptEndOfInput"/>.</summary>
    public required bool AcceptEndOfInput { get; init; }

    /// <summary>See <see cref="PipelinePlan.PulsePeriod"/>.</summary>
    public required TimeSpan PulsePeriod { get; init; }

    /// <summary>The alert rules' texts by name, in the order of the file.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Alerts { get; init; }

    /// <summary>For how long rows stay in the tables.</summary>
    public RetentionPolicy Retention { get; init; } = RetentionPolicy.Default;
}
