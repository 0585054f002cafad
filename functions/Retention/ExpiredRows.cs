using Azure;
using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Retention;

/// <summary>
/// Deletes rows in the versions in which they were read: one that was written again meanwhile stays, one that is gone
/// already is no fault. Stateless.
/// </summary>
internal static class ExpiredRows
{
    /// <summary>Deletes rows, a transaction for up to a hundred of one partition key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows in the order of the table.</param>
    /// <param name="cancellation">Stops between two transactions.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="RequestFailedException">The service refused; what was deleted before stays deleted.</exception>
    public static async Task<int> DeleteAsync(TableClient table, IEnumerable<SweptRow> rows, CancellationToken cancellation)
    {
        var deleted = 0;
        foreach (var partition in rows.GroupBy(row => row.PartitionKey, StringComparer.Ordinal))
        {
            foreach (var batch in partition.Chunk(TableBatches.MaxRows))
            {
                deleted += await DeleteBatchAsync(table, batch, cancellation);
            }
        }

        return deleted;
    }

    private static async Task<int> DeleteBatchAsync(TableClient table, SweptRow[] batch, CancellationToken cancellation)
    {
        var actions = batch.Select(ToAction).ToList();
        while (actions.Count > 0)
        {
            try
            {
                await table.SubmitTransactionAsync(actions, cancellation);
                return actions.Count;
            }
            catch (TableTransactionFailedException fault) when (IsChanged(fault) && fault.FailedTransactionActionIndex is { } index)
            {
                // A transaction is all or nothing: without the row that changed, the others can go.
                actions.RemoveAt(index);
            }
        }

        return 0;
    }

    private static bool IsChanged(RequestFailedException fault) => fault.Status is 404 or 412;

    private static TableTransactionAction ToAction(SweptRow row)
    {
        // The client takes "no version" for "any version".
        var version = row.Version != default ? row.Version
            : throw new InvalidOperationException("The table service gave a row without a version: it cannot be deleted safely.");
        return new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, row.RowKey), version);
    }
}
