using Azure;
using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Writes rows so that an older version of a row never overwrites a newer one, whoever writes when: inserts first;
/// where rows exist already, reads their versions and replaces, under their ETags, those that are not newer.
/// Writing the same rows again changes nothing. Thread-safe.
/// </summary>
/// <param name="isNewer">Whether the stored row (first) stays and the new one is dropped.</param>
/// <param name="versionColumns">What it needs of a stored row.</param>
/// <param name="mark">Columns to add to a stored row that stays; null = none.</param>
internal sealed class FencedTableWriter(
    Func<TableEntity, TableEntity, bool> isNewer, IReadOnlyList<string> versionColumns, Func<TableEntity, TableEntity, TableEntity?>? mark = null)
{
    private const int MaxAttempts = 8;
    private const int ParallelReads = 16;

    /// <summary>Writes rows of one partition key.</summary>
    /// <exception cref="RequestFailedException">The service refused; nothing is known about the rows of that transaction.</exception>
    public async Task WriteAsync(TableClient table, IReadOnlyCollection<TableEntity> rows, CancellationToken cancellation)
    {
        foreach (var batch in TableBatches.Cut(NewestPerKey(rows)))
        {
            await WriteBatchAsync(table, batch, cancellation);
        }
    }

    private static bool IsConflict(RequestFailedException fault) => fault.Status is 404 or 409 or 412;

    private async Task WriteBatchAsync(TableClient table, List<TableEntity> batch, CancellationToken cancellation)
    {
        try
        {
            await InsertRequest.SubmitAsync(table, batch, cancellation);
        }
        catch (RequestFailedException fault) when (IsConflict(fault))
        {
            await ReplaceOlderAsync(table, batch, cancellation);
        }
    }

    private async Task ReplaceOlderAsync(TableClient table, List<TableEntity> batch, CancellationToken cancellation)
    {
        var actions = await PlanAsync(table, batch, cancellation);
        for (var attempt = 2; actions.Count > 0; attempt++)
        {
            try
            {
                await table.SubmitTransactionAsync(actions, cancellation);
                return;
            }
            catch (RequestFailedException fault) when (IsConflict(fault) && attempt < MaxAttempts)
            {
                actions = await PlanAsync(table, batch, cancellation);
            }
        }
    }

    private async Task<List<TableTransactionAction>> PlanAsync(TableClient table, List<TableEntity> batch, CancellationToken cancellation)
    {
        var actions = new TableTransactionAction?[batch.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, batch.Count, options, async (i, token) =>
        {
            var row = batch[i];
            var stored = await table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey, versionColumns, token);
            actions[i] = !stored.HasValue ? new TableTransactionAction(TableTransactionActionType.Add, row)
                : isNewer(stored.Value!, row) ? Mark(stored.Value!, row)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, stored.Value!.ETag);
        });
        return [.. actions.OfType<TableTransactionAction>()];
    }

    private TableTransactionAction? Mark(TableEntity stored, TableEntity row) => mark?.Invoke(stored, row) is { } columns
        ? new TableTransactionAction(TableTransactionActionType.UpdateMerge, columns, stored.ETag)
        : null;

    // A transaction may hold each row only once.
    private Dictionary<string, TableEntity>.ValueCollection NewestPerKey(IReadOnlyCollection<TableEntity> rows)
    {
        var newest = new Dictionary<string, TableEntity>(rows.Count, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!newest.TryGetValue(row.RowKey, out var other) || !isNewer(other, row))
            {
                newest[row.RowKey] = row;
            }
        }

        return newest.Values;
    }
}
