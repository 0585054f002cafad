using Azure;
using Azure.Storage.Blobs.Models;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Retention;

/// <summary>
/// Deletes the bytes of large dead letters whose rows are gone. A row goes first, its blob afterwards and on its own: a
/// crash in between leaves a blob without a row, which the next walk finds, and never a row whose bytes are missing.
/// Thread-safe.
/// </summary>
internal sealed class BodySweep(TableSet tables, SweepCursors cursors, SweepBounds bounds)
{
    private const RetainedKind Kind = RetainedKind.DeadLetterBodies;
    private const int Parallel = 8;

    /// <summary>Sweeps; what was noted as done stays so if it breaks off.</summary>
    public async Task<SweepCount> RunAsync(string pipeline, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        if (!await tables.DeadLetterBodies.ExistsAsync(cancellation))
        {
            return new SweepCount(0, 0, Finished: true);
        }

        var after = await cursors.ReadAsync(pipeline, Kind, cancellation);
        try
        {
            return await WalkAsync(pipeline, cutoff, after, cancellation);
        }
        catch (RequestFailedException fault) when (fault.Status == 400 && after is not null)
        {
            // The place is the service's own word, which it may forget: start again from the beginning next time.
            await cursors.WriteAsync(pipeline, Kind, null, cancellation);
            throw;
        }
    }

    private async Task<SweepCount> WalkAsync(string pipeline, DateTimeOffset cutoff, string? after, CancellationToken cancellation)
    {
        var (looked, deleted) = (0, 0);
        var size = Math.Min(SweepBounds.PageSize, bounds.Deletes);
        var blobs = tables.DeadLetterBodies.GetBlobsAsync(new GetBlobsOptions { Prefix = DeadLetterBodyName.PrefixOf(pipeline) }, cancellation);
        await foreach (var page in blobs.AsPages(after, size).WithCancellation(cancellation))
        {
            deleted += await DeleteAsync(page.Values.Where(blob => blob.Properties.LastModified < cutoff), cancellation);
            looked += page.Values.Count;
            await cursors.WriteAsync(pipeline, Kind, page.ContinuationToken is { Length: > 0 } next ? next : null, cancellation);
            if (page.ContinuationToken is { Length: > 0 } && (looked >= bounds.Rows || deleted + size > bounds.Deletes))
            {
                return new SweepCount(looked, deleted, Finished: false);
            }
        }

        return new SweepCount(looked, deleted, Finished: true);
    }

    private async Task<int> DeleteAsync(IEnumerable<BlobItem> blobs, CancellationToken cancellation)
    {
        var deleted = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(blobs, options, async (blob, token) =>
        {
            if (DeadLetterBodyName.TryParse(blob.Name) is { } row && !await HasRowAsync(row, token) && await DeleteAsync(blob, token))
            {
                Interlocked.Increment(ref deleted);
            }
        });
        return deleted;
    }

    private async Task<bool> HasRowAsync((string PartitionKey, string RowKey) row, CancellationToken cancellation)
    {
        var table = await tables.DeadLetters.GetAsync(cancellation);
        return (await table.GetEntityIfExistsAsync<Azure.Data.Tables.TableEntity>(row.PartitionKey, row.RowKey, ["RowKey"], cancellation)).HasValue;
    }

    /// <summary>Deletes the blob that was listed; one that was uploaded again since then, for a row to come, stays.</summary>
    private async Task<bool> DeleteAsync(BlobItem blob, CancellationToken cancellation)
    {
        try
        {
            var listed = new BlobRequestConditions { IfMatch = blob.Properties.ETag ?? throw new InvalidOperationException("The blob service gave a blob without a version.") };
            await tables.DeadLetterBodies.GetBlobClient(blob.Name).DeleteAsync(conditions: listed, cancellationToken: cancellation);
            return true;
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 412)
        {
            return false;
        }
    }
}
