using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>What a savepoint holds, beside the states of the groups. Written last, and never changed. Serialises as JSON.</summary>
internal sealed record SavepointManifest
{
    /// <summary>The version of this form that this code writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of its form.</summary>
    public required int Version { get; init; }

    /// <summary>Its name, unique among the pipeline's savepoints.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of its states: every try to make a savepoint has its own.</summary>
    public required string Attempt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The generation that it is of.</summary>
    public required PipelineIdentity Pipeline { get; init; }

    /// <summary>The plan's hash.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The query, for people.</summary>
    public required string Query { get; init; }

    /// <summary>The log: namespace, hub and creation time.</summary>
    public required string Log { get; init; }

    /// <summary>The number of key groups.</summary>
    public required int KeyGroups { get; init; }

    /// <summary>The progress rows.</summary>
    public required IReadOnlyList<ProgressRow> Progress { get; init; }

    /// <summary>The groups that had a state, by number.</summary>
    public required IReadOnlyList<GroupSummary> Groups { get; init; }

    /// <summary>The ancestors that the generation had itself, as <see cref="AncestorCodec"/> writes them.</summary>
    public byte[] Ancestors { get; init; } = [];

    /// <summary>See <see cref="Tables.StoredIdentity.CompleteFrom"/> of the generation.</summary>
    public long CompleteFrom { get; init; } = EventTime.None;

    /// <summary>Where a group's state is, relative to the pipeline's savepoints.</summary>
    public string ImageOf(int group) => SavepointStore.ImageName(Name, Attempt, group);
}
