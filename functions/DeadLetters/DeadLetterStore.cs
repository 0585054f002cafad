using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>
/// Reads a pipeline's dead letters, and notes in their rows that they are replayed: a claim before anything is sent, the
/// replayed event's number afterwards. Every note is written under the row's version, so of two that claim one wins.
/// Thread-safe.
/// </summary>
public sealed class DeadLetterStore
{
    private static readonly string[] Listed =
    [
        "PartitionKey", "RowKey", ResultColumns.Generation, DeadLetterColumns.Partition, DeadLetterColumns.Sequence, DeadLetterColumns.EnqueuedTime,
        DeadLetterColumns.Reason, DeadLetterColumns.Detail, DeadLetterColumns.Size, DeadLetterColumns.MessageId, DeadLetterColumns.PartitionKey,
        DeadLetterColumns.Replay, DeadLetterColumns.ReplayAttempt, DeadLetterColumns.ReplayFrom, DeadLetterColumns.ReplayedSequence,
        DeadLetterColumns.ReplayTime,
    ];

    private readonly TableSet _tables;

    internal DeadLetterStore(TableSet tables, string pipeline)
    {
        _tables = tables;
        Pipeline = pipeline;
    }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; }

    /// <summary>Opens the dead letters of a pipeline on an account that has tables and blobs.</summary>
    /// <param name="connectionString">The account that holds results and dead letters.</param>
    /// <param name="prefix">What the names of tables and of the container start with.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    public static DeadLetterStore Open(string connectionString, string prefix, string pipeline) => new(Tables(connectionString, prefix), pipeline);

    /// <summary>The pipeline's current identity; null if it has not run yet.</summary>
    public async Task<PipelineIdentity?> IdentityAsync(CancellationToken cancellation) =>
        (await new PipelineTable(_tables).ReadAsync(Pipeline, cancellation))?.Identity;

    /// <summary>Reads a page.</summary>
    public async Task<DeadLetterPage> ListAsync(DeadLetterQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var table = await _tables.DeadLetters.GetAsync(cancellation);
        var letters = new List<DeadLetterRecord>();
        await foreach (var row in table.QueryAsync<TableEntity>(Filter(query), DeadLetterQuery.MaxTop, Listed, cancellation))
        {
            // A row that was never replayed has no such column, which no filter of the service can ask for.
            if (query.Replayed is { } wanted && wanted != (row.GetString(DeadLetterColumns.Replay) == DeadLetterColumns.Replayed))
            {
                continue;
            }

            if (letters.Count == query.Top)
            {
                return new DeadLetterPage(letters, new DeadLetterPosition(query.Generation, letters[^1].TableKey, letters[^1].Sequence));
            }

            letters.Add(DeadLetterRecord.From(row));
        }

        return new DeadLetterPage(letters, null);
    }

    /// <summary>Reads one; null if there is none.</summary>
    public async Task<DeadLetterRecord?> FindAsync(int generation, int partition, long sequence, CancellationToken cancellation)
    {
        var table = await _tables.DeadLetters.GetAsync(cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            RowKeys.Numbered(Pipeline, generation, partition), RowKeys.Number(sequence), cancellationToken: cancellation);
        return found.HasValue ? DeadLetterRecord.From(found.Value!) : null;
    }

    /// <summary>The original bytes, from the row or from the blob that it names.</summary>
    /// <param name="letter">As <see cref="FindAsync"/> gave it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RequestFailedException">The blob is gone, or cannot be read now.</exception>
    public async Task<ReadOnlyMemory<byte>> BodyAsync(DeadLetterRecord letter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (letter.Blob is not { } blob)
        {
            return letter.Inline ?? [];
        }

        var name = blob[(_tables.DeadLetterBodies.Name.Length + 1)..];
        var content = await _tables.DeadLetterBodies.GetBlobClient(name).DownloadContentAsync(cancellation);
        return content.Value.Content.ToMemory();
    }

    /// <summary>Claims the replay for an attempt, over nothing or over a claim that was left behind.</summary>
    /// <param name="letter">The row as it was read: if it changed since, nothing is claimed.</param>
    /// <param name="note">The claim.</param>
    /// <param name="cancellation">Stops waiting; the claim may still be written.</param>
    /// <returns>The claimed row; null if somebody else changed it meanwhile: read it again.</returns>
    public Task<DeadLetterRecord?> TryNoteAsync(DeadLetterRecord letter, ReplayNote note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(note);
        var changes = new TableEntity(letter.TableKey, RowKeys.Number(letter.Sequence))
        {
            [DeadLetterColumns.Replay] = note.Done ? DeadLetterColumns.Replayed : DeadLetterColumns.Replaying,
            [DeadLetterColumns.ReplayAttempt] = note.Attempt,
            [DeadLetterColumns.ReplayFrom] = note.From,
            [DeadLetterColumns.ReplayTime] = note.Time,
        };
        if (note.Sequence is { } sequence)
        {
            changes[DeadLetterColumns.ReplayedSequence] = sequence;
        }

        return MergeAsync(letter, changes, note, cancellation);
    }

    internal static TableSet Tables(string connectionString, string prefix)
    {
        var tables = new TableServiceClient(connectionString);
        return new TableSet(tables, tables, new BlobServiceClient(connectionString), prefix);
    }

    private async Task<DeadLetterRecord?> MergeAsync(DeadLetterRecord letter, TableEntity changes, ReplayNote note, CancellationToken cancellation)
    {
        var table = await _tables.DeadLetters.GetAsync(cancellation);
        try
        {
            var response = await table.UpdateEntityAsync(changes, letter.Version, TableUpdateMode.Merge, cancellation);
            return letter with { Replay = note, Version = response.Headers.ETag ?? ETag.All };
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 412)
        {
            return null;
        }
    }

    private string Filter(DeadLetterQuery query)
    {
        var all = RowKeys.Generation(Pipeline, query.Generation);
        var filter = query.Partition is { } partition
            ? TableClient.CreateQueryFilter($"PartitionKey eq {RowKeys.Numbered(Pipeline, query.Generation, partition)}")
            : TableClient.CreateQueryFilter($"PartitionKey ge {all + "|"} and PartitionKey lt {all + "}"}");
        if (query.Reason is { } reason)
        {
            filter += " and " + TableClient.CreateQueryFilter($"reason eq {reason}");
        }

        if (query.Since is { } since)
        {
            filter += " and " + TableClient.CreateQueryFilter($"enqueuedTime ge {since}");
        }

        return query.After is not { } after ? filter : filter + " and " + TableClient.CreateQueryFilter(
            $"(PartitionKey gt {after.PartitionKey} or (PartitionKey eq {after.PartitionKey} and RowKey gt {RowKeys.Number(after.Sequence)}))");
    }
}
