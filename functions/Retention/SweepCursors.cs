using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Retention;

/// <summary>
/// Remembers how far each table was walked. Only a hint: of two sweeps at once the later write wins, and rows are walked
/// again, or at the next round. Thread-safe.
/// </summary>
internal sealed class SweepCursors(TableSet tables)
{
    private const string Prefix = "retention-";
    private const string After = "after";

    /// <summary>Where to go on; null = from the beginning.</summary>
    public async Task<string?> ReadAsync(string pipeline, RetainedKind kind, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            TableKeyEscaping.Escape(pipeline), Prefix + kind, [After], cancellation);
        return found.HasValue ? found.Value!.GetString(After) : null;
    }

    /// <summary>Notes where to go on; null = from the beginning.</summary>
    public async Task WriteAsync(string pipeline, RetainedKind kind, string? after, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var row = new TableEntity(TableKeyEscaping.Escape(pipeline), Prefix + kind) { [After] = after };
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }
}
