using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>Keeps one row per pipeline: its current generation. A row of an earlier version reads with defaults. Thread-safe.</summary>
internal sealed class PipelineTable(TableSet tables)
{
    /// <summary>The column of the ancestors.</summary>
    public const string Ancestors = "ancestors";

    private const string Current = "current";
    private const string Lineage = "lineage";
    private const string PlanHash = "planHash";
    private const string Log = "log";
    private const string Revision = "revision";
    private const string Reserved = "reserved";
    private const string Retired = "retired";
    private const string RetiredPlans = "retiredPlans";
    private const string KeyGroups = "keyGroups";
    private const string Plan = "plan";
    private const string CompleteFrom = "completeFrom";
    private const char Separator = ' ';

    /// <summary>Reads the current generation; null if the pipeline has never run.</summary>
    public async Task<StoredIdentity?> ReadAsync(string name, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(TableKeyEscaping.Escape(name), Current, cancellationToken: cancellation);
        return found.HasValue ? FromEntity(name, found.Value!) : null;
    }

    /// <summary>Stores an identity unless somebody else stored one meanwhile.</summary>
    /// <returns>False if somebody else was faster: read it again.</returns>
    public async Task<bool> TryWriteAsync(StoredIdentity identity, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var entity = ToEntity(identity);
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

    private static StoredIdentity FromEntity(string name, TableEntity entity) => new(
        new PipelineIdentity(name, entity.GetInt32(ResultColumns.Generation)!.Value, entity.GetString(Lineage)),
        entity.GetString(PlanHash),
        entity.GetString(Log),
        entity.ETag)
    {
        KeyGroups = entity.GetInt32(KeyGroups) ?? 0,
        Description = entity.GetString(Plan),
        Revision = entity.GetInt32(Revision) ?? 0,
        Reserved = entity.GetInt32(Reserved) ?? 0,
        Retired = List(entity, Retired),
        RetiredPlans = List(entity, RetiredPlans),
        CompleteFrom = entity.GetInt64(CompleteFrom) ?? EventTime.None,
        Ancestors = entity.GetBinary(Ancestors) ?? [],
    };

    private static string[] List(TableEntity entity, string column) =>
        (entity.GetString(column) ?? string.Empty).Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    private static TableEntity ToEntity(StoredIdentity identity) => new(TableKeyEscaping.Escape(identity.Identity.Name), Current)
    {
        [ResultColumns.Generation] = identity.Identity.Generation,
        [Lineage] = identity.Identity.Lineage,
        [PlanHash] = identity.PlanHash,
        [Log] = identity.Log,
        [Revision] = identity.Revision,
        [Reserved] = Math.Max(identity.Reserved, identity.Identity.Generation),
        [Retired] = string.Join(Separator, identity.Retired),
        [RetiredPlans] = string.Join(Separator, identity.RetiredPlans),
        [KeyGroups] = identity.KeyGroups == 0 ? null : identity.KeyGroups,
        [Plan] = identity.Description is { } text ? TableText.Cut(text, TableText.MaxColumn) : null,
        [CompleteFrom] = identity.CompleteFrom == EventTime.None ? null : identity.CompleteFrom,
        [Ancestors] = identity.Ancestors.IsEmpty ? null : identity.Ancestors.ToArray(),
    };
}
