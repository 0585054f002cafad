using System.Collections.Concurrent;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;

namespace StreamFunctions.Functions.Tables;

/// <summary>An event that the pipeline could not use.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Sequence">Its sequence number there.</param>
/// <param name="EnqueuedTime">When the hub took it.</param>
/// <param name="Reason">Why, as a code such as <c>not-json</c>.</param>
/// <param name="Detail">Why, for people: which field, what was found.</param>
/// <param name="Body">The original bytes.</param>
public sealed record DeadLetter(
    int Partition, long Sequence, DateTimeOffset EnqueuedTime, string Reason, string Detail, ReadOnlyMemory<byte> Body)
{
    /// <summary>What it carries beside its body.</summary>
    internal KeptOrigin Origin { get; init; } = KeptOrigin.None;
}

/// <summary>Keeps events that could not be used, with their bytes. Writing one again meets the same row; another generation has rows of its own. Thread-safe.</summary>
internal sealed class DeadLetterTable(TableSet tables)
{
    /// <summary>The largest body that stays in the row, in bytes; larger ones go to a blob that the row names.</summary>
    public const int MaxInlineBytes = 64 * 1024;

    /// <summary>The longest detail, in UTF-16 code units.</summary>
    public const int MaxDetail = 1_000;

    private const int ParallelUploads = 8;

    /// <summary>Writes dead letters of one partition.</summary>
    public async Task WriteAsync(PipelineIdentity pipeline, IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellation)
    {
        if (letters.Count == 0)
        {
            return;
        }

        var rows = new List<TableEntity>(letters.Count);
        var blobs = await UploadLargeAsync(pipeline, letters, cancellation);
        foreach (var letter in letters)
        {
            rows.Add(ToEntity(pipeline, letter, blobs.GetValueOrDefault(letter.Sequence)));
        }

        // Merged, not replaced: a batch that comes again must not wipe out that its event was replayed meanwhile.
        await tables.DeadLetters.UpsertAsync(rows, cancellation, TableTransactionActionType.UpsertMerge);
    }

    private static TableEntity ToEntity(PipelineIdentity pipeline, DeadLetter letter, string? blob) => new(
        RowKeys.Numbered(pipeline.Name, pipeline.Generation, letter.Partition), RowKeys.Number(letter.Sequence))
    {
        [DeadLetterColumns.Partition] = letter.Partition,
        [DeadLetterColumns.Sequence] = letter.Sequence,
        [DeadLetterColumns.EnqueuedTime] = letter.EnqueuedTime,
        [DeadLetterColumns.Reason] = letter.Reason,
        [DeadLetterColumns.Detail] = TableText.Cut(letter.Detail, MaxDetail),
        [DeadLetterColumns.Size] = letter.Body.Length,
        [DeadLetterColumns.Body] = blob is null ? letter.Body.ToArray() : null,
        [DeadLetterColumns.Blob] = blob,
        [DeadLetterColumns.MessageId] = letter.Origin.MessageId,
        [DeadLetterColumns.PartitionKey] = letter.Origin.PartitionKey,
        [DeadLetterColumns.ContentType] = letter.Origin.ContentType,
        [DeadLetterColumns.Properties] = letter.Origin.Properties,
        [DeadLetterColumns.LeftOut] = letter.Origin.LeftOut == 0 ? null : letter.Origin.LeftOut,
        [ResultColumns.Generation] = pipeline.Generation,
    };

    /// <summary>Before the rows that name them. Gives the blobs' names by sequence number.</summary>
    private async Task<IReadOnlyDictionary<long, string>> UploadLargeAsync(
        PipelineIdentity pipeline, IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellation)
    {
        var names = new ConcurrentDictionary<long, string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = cancellation };
        await Parallel.ForEachAsync(letters.Where(l => l.Body.Length > MaxInlineBytes), options, async (letter, token) =>
            names[letter.Sequence] = await UploadAsync(pipeline, letter, token));
        return names;
    }

    private async Task<string> UploadAsync(PipelineIdentity pipeline, DeadLetter letter, CancellationToken cancellation)
    {
        await tables.EnsureContainerAsync(cancellation);
        var name = DeadLetterBodyName.Of(pipeline, letter.Partition, letter.Sequence);
        await tables.DeadLetterBodies.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(letter.Body), overwrite: true, cancellation);
        return $"{tables.DeadLetterBodies.Name}/{name}";
    }
}
