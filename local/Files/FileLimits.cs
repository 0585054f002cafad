namespace StreamFunctions.Local.Files;

/// <summary>Bounds for what files may do to memory and time. Immutable.</summary>
public sealed record FileLimits
{
    /// <summary>The limits unless somebody says otherwise.</summary>
    public static FileLimits Default { get; } = new();

    /// <summary>The largest record, uncompressed, in bytes; a larger one is a dead letter. Default: 1 MiB, the most that Event Hubs takes.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>The largest block of a Capture file, in bytes, packed and unpacked each. Default: 64 MiB.</summary>
    public int MaxBlockBytes { get; init; } = 64 << 20;

    /// <summary>
    /// How many times larger than its compressed bytes data may become. Default: 500. Text of events compresses 5 to 50 times;
    /// deflate can reach 1,032.
    /// </summary>
    public int MaxRatio { get; init; } = 500;

    /// <summary>Below so many uncompressed bytes the ratio is not judged. Default: 1 MiB.</summary>
    public int RatioFromBytes { get; init; } = 1 << 20;
}
