using System.Text.Json.Serialization;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A dead letter as JSON, over HTTP and on the command line alike.</summary>
public sealed record DeadLetterView
{
    /// <summary>Its partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its sequence number there.</summary>
    public required long Sequence { get; init; }

    /// <summary>The generation of the pipeline that could not use it.</summary>
    public required int Generation { get; init; }

    /// <summary>When the hub took it.</summary>
    public required DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>Why, as a code.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The body's size in bytes.</summary>
    public required int Size { get; init; }

    /// <summary>The AMQP message id; null = none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The partition key that its producer gave; null = none.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Whether and where to it was replayed; null = it was not.</summary>
    public ReplayView? Replay { get; init; }

    /// <summary>The content type; only where one dead letter is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentType { get; init; }

    /// <summary>The application properties; only where one dead letter is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, object?>? Properties { get; init; }

    /// <summary>The original bytes, base64 in JSON; only where one dead letter is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Body { get; init; }

    /// <summary>The view of a dead letter, without what only a single one shows.</summary>
    public static DeadLetterView Of(DeadLetterRecord letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return new DeadLetterView
        {
            Partition = letter.Partition,
            Sequence = letter.Sequence,
            Generation = letter.Generation,
            EnqueuedTime = letter.EnqueuedTime,
            Reason = letter.Reason,
            Detail = letter.Detail,
            Size = letter.Size,
            MessageId = letter.Origin.MessageId,
            PartitionKey = letter.Origin.PartitionKey,
            Replay = letter.Replay is not { } note ? null : new ReplayView(note.Done ? "replayed" : "replaying", note.Time, letter.Partition, note.Sequence),
        };
    }
}

/// <summary>A replay as JSON.</summary>
/// <param name="State"><c>replaying</c> or <c>replayed</c>.</param>
/// <param name="Time">When it was claimed, or noted as done.</param>
/// <param name="Partition">The partition of the replayed event.</param>
/// <param name="Sequence">Its sequence number; null = not known yet.</param>
public sealed record ReplayView(string State, DateTimeOffset Time, int Partition, long? Sequence);
