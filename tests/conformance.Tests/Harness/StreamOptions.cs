using StreamFunctions.Local.Entities;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>What a run is made of.</summary>
public sealed record StreamOptions
{
    /// <summary>The query.</summary>
    public required string Query { get; init; }

    /// <summary>Members of pipeline.json that differ from the harness's defaults, as JSON; null leaves a member out.</summary>
    public string Pipeline { get; init; } = "{}";

    /// <summary>How many partitions the hub has.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>The account of the results; null = the same as of everything else.</summary>
    public string? ResultStorage { get; init; }

    /// <summary>What the entity runtime does wrong on purpose.</summary>
    public EntityFaults Faults { get; init; } = EntityFaults.None;
}
