// Stand-in for Microsoft.DurableTask.Client 1.28.0, src/Client/Core/Entities/{EntityQuery,CleanEntityStorage}.cs
namespace Microsoft.DurableTask.Client.Entities;

public record EntityQuery
{
    public const int DefaultPageSize = 100;

    private readonly string? _prefix;

    // Stored as "@name" or "@name@key": a missing '@' is added, and the name (not the key) is lower-cased.
    public string? InstanceIdStartsWith
    {
        get => _prefix;
        init => _prefix = value is null ? _prefix : Normalized(value.StartsWith('@') ? value : "@" + value);
    }

    public DateTimeOffset? LastModifiedFrom { get; init; }

    public DateTimeOffset? LastModifiedTo { get; init; }

    public bool IncludeState { get; init; } = true;

    public bool IncludeTransient { get; init; }

    public int? PageSize { get; init; }

    public string? ContinuationToken { get; init; }

    private static string Normalized(string prefix)
    {
        int key = prefix.IndexOf('@', 1);
        return key < 0 ? prefix.ToLowerInvariant() : prefix[..key].ToLowerInvariant() + prefix[key..];
    }
}

public readonly record struct CleanEntityStorageRequest
{
    public static CleanEntityStorageRequest Default => new() { RemoveEmptyEntities = true, ReleaseOrphanedLocks = true };

    public bool RemoveEmptyEntities { get; init; }

    public bool ReleaseOrphanedLocks { get; init; }

    public string? ContinuationToken { get; init; }
}

public readonly record struct CleanEntityStorageResult
{
    public int EmptyEntitiesRemoved { get; init; }

    public int OrphanedLocksReleased { get; init; }

    public string? ContinuationToken { get; init; }
}
