using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>Which generation of a pipeline is the current one, and what made it.</summary>
/// <param name="Identity">Name, generation, lineage.</param>
/// <param name="PlanHash">The plan's hash.</param>
/// <param name="Log">The log, for people: namespace, hub and creation time.</param>
/// <param name="ETag">The version under which it may be replaced; null = not stored yet.</param>
internal sealed record StoredIdentity(PipelineIdentity Identity, string PlanHash, string Log, ETag? ETag);

/// <summary>Keeps one row per pipeline: its current generation. Thread-safe.</summary>
internal sealed class PipelineTable(TableSet tables)
{
    private const string Current = "current";

    public async Task<StoredIdentity?> ReadAsync(string name, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(TableKeyEscaping.Escape(name), Current, cancellationToken: cancellation);
        return !found.HasValue ? null : new StoredIdentity(
            new PipelineIdentity(name, found.Value!.GetInt32(ResultColumns.Generation)!.Value, found.Value.GetString("lineage")),
            found.Value.GetString("planHash"),
            found.Value.GetString("log"),
            found.Value.ETag);
    }

    /// <summary>Stores an identity unless somebody else stored one meanwhile.</summary>
    /// <returns>False if somebody else was faster: read it again.</returns>
    public async Task<bool> TryWriteAsync(StoredIdentity identity, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var entity = new TableEntity(TableKeyEscaping.Escape(identity.Identity.Name), Current)
        {
            [ResultColumns.Generation] = identity.Identity.Generation,
            ["lineage"] = identity.Identity.Lineage,
            ["planHash"] = identity.PlanHash,
            ["log"] = identity.Log,
        };
        try
        {
            _ = identity.ETag is { } etag
                ? await table.UpdateEntityAsync(entity, etag, TableUpdateMode.Replace, cancellation)
                : await table.AddEntityAsync(entity, cancellation);
            return true;
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
