using Azure;
using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A dead letter as the table has it; its bytes are read by <see cref="DeadLetterStore.BodyAsync"/>.</summary>
public sealed record DeadLetterRecord
{
    /// <summary>The generation of the pipeline that could not use it.</summary>
    public required int Generation { get; init; }

    /// <summary>Its partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its sequence number there.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the hub took it.</summary>
    public required DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>Why, as a code such as <c>not-json</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, for people: which field, what was found.</summary>
    public required string Detail { get; init; }

    /// <summary>The body's size in bytes.</summary>
    public required int Size { get; init; }

    /// <summary>What it carried beside its body.</summary>
    public required EventOrigin Origin { get; init; }

    /// <summary>Whether it is being replayed, or was.</summary>
    public ReplayNote? Replay { get; init; }

    /// <summary>The body where it is in the row; null = in the blob, or not read.</summary>
    internal byte[]? Inline { get; init; }

    /// <summary>The blob that has the body, as container/name.</summary>
    internal string? Blob { get; init; }

    internal string TableKey { get; init; } = string.Empty;

    internal ETag Version { get; init; }

    internal static DeadLetterRecord From(TableEntity row) => new()
    {
        Generation = row.GetInt32(ResultColumns.Generation) ?? 0,
        Partition = row.GetInt32(DeadLetterColumns.Partition) ?? 0,
        Sequence = row.GetInt64(DeadLetterColumns.Sequence) ?? 0,
        EnqueuedTime = row.GetDateTimeOffset(DeadLetterColumns.EnqueuedTime) ?? default,
        Reason = row.GetString(DeadLetterColumns.Reason) ?? string.Empty,
        Detail = row.GetString(DeadLetterColumns.Detail) ?? string.Empty,
        Size = row.GetInt32(DeadLetterColumns.Size) ?? 0,
        Origin = new EventOrigin(
            row.GetString(DeadLetterColumns.MessageId),
            row.GetString(DeadLetterColumns.PartitionKey),
            row.GetString(DeadLetterColumns.ContentType),
            EventProperties.Read(row.GetString(DeadLetterColumns.Properties)),
            row.GetInt32(DeadLetterColumns.LeftOut) ?? 0),
        Replay = ReplayNote.Of(row),
        Inline = row.GetBinary(DeadLetterColumns.Body),
        Blob = row.GetString(DeadLetterColumns.Blob),
        TableKey = row.PartitionKey,
        Version = row.ETag,
    };
}

/// <summary>What a dead letter's row says about its replay.</summary>
/// <param name="Done">True: the replayed event is in the log. False: an attempt has claimed it, and may have sent it.</param>
/// <param name="Attempt">Which attempt has claimed it.</param>
/// <param name="From">First sequence number at which the replayed event can stand (included), noted before it was sent.</param>
/// <param name="Sequence">The replayed event's sequence number, in the same partition; null = not known yet.</param>
/// <param name="Time">When it was claimed; once done, when that was noted.</param>
public sealed record ReplayNote(bool Done, string Attempt, long From, long? Sequence, DateTimeOffset Time)
{
    internal static ReplayNote? Of(TableEntity row) => row.GetString(DeadLetterColumns.Replay) is not { } state ? null : new ReplayNote(
        state == DeadLetterColumns.Replayed,
        row.GetString(DeadLetterColumns.ReplayAttempt) ?? string.Empty,
        row.GetInt64(DeadLetterColumns.ReplayFrom) ?? 0,
        row.GetInt64(DeadLetterColumns.ReplayedSequence),
        row.GetDateTimeOffset(DeadLetterColumns.ReplayTime) ?? default);
}
