using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>A table that is created on first use. Thread-safe: several first users create it together, which is harmless.</summary>
internal sealed class LazyTable(TableServiceClient service, string name)
{
    private readonly TableClient _table = service.GetTableClient(name);
    private volatile bool _exists;

    public async ValueTask<TableClient> GetAsync(CancellationToken cancellation)
    {
        if (!_exists)
        {
            await _table.CreateIfNotExistsAsync(cancellation);
            _exists = true;
        }

        return _table;
    }

    /// <summary>Inserts, and replaces (or merges into) what is there, rows of one partition key; harmless to repeat.</summary>
    public async Task UpsertAsync(
        IEnumerable<TableEntity> rows, CancellationToken cancellation, TableTransactionActionType action = TableTransactionActionType.UpsertReplace)
    {
        var table = await GetAsync(cancellation);
        foreach (var batch in TableBatches.Cut(rows))
        {
            await table.SubmitTransactionAsync(
                batch.Select(row => new TableTransactionAction(action, row)), cancellation);
        }
    }
}
