using System.Buffers.Text;
using System.Text.Json;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>Which dead letters are wanted: of one generation, in the order of partitions, then sequence numbers.</summary>
public sealed record DeadLetterQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxTop = 1_000;

    /// <summary>The page's size when nobody says.</summary>
    public const int DefaultTop = 100;

    /// <summary>The generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Only this partition; null = all.</summary>
    public int? Partition { get; init; }

    /// <summary>Only this reason; null = all.</summary>
    public string? Reason { get; init; }

    /// <summary>Only those that the hub took at or after it; null = all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>True: only those that were replayed. False: only those that were not. Null: both.</summary>
    public bool? Replayed { get; init; }

    /// <summary>How many at most, 1 to <see cref="MaxTop"/>.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>Where to go on (excluded); null = from the first.</summary>
    public DeadLetterPosition? After { get; init; }
}

/// <summary>A page of dead letters.</summary>
/// <param name="Letters">The dead letters; their bodies are not among what was read.</param>
/// <param name="Next">Where to go on; null = that was all.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterRecord> Letters, DeadLetterPosition? Next);

/// <summary>A place in a listing of dead letters. Opaque to callers of HTTP: base64url of JSON.</summary>
/// <param name="Generation">The generation that is listed, so that a listing does not change it half-way.</param>
/// <param name="PartitionKey">The table's partition key of the last row that was returned.</param>
/// <param name="Sequence">Its sequence number.</param>
public sealed record DeadLetterPosition(int Generation, string PartitionKey, long Sequence)
{
    /// <summary>The place as a token.</summary>
    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads a token back; null if it is none of ours.</summary>
    public static DeadLetterPosition? TryDecode(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DeadLetterPosition>(Base64Url.DecodeFromChars(text)) is { PartitionKey: not null } position ? position : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }
}
