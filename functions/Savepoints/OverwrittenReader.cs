using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>Results of a savepoint's time that a later generation has written over. They are gone; the log can bring them back.</summary>
/// <param name="Rows">How many.</param>
/// <param name="From">The earliest start of their windows, event time; meaningless if there are none.</param>
/// <param name="To">The latest end.</param>
internal sealed record OverwrittenResults(long Rows, long From, long To)
{
    public static OverwrittenResults None { get; } = new(0, EventTime.EndOfInput, EventTime.None);
}

/// <summary>Looks for results that a restored generation does not have, because one in between stands in their place. Thread-safe.</summary>
internal sealed class OverwrittenReader(TableSet tables)
{
    public async Task<OverwrittenResults> ReadAsync(
        SavepointManifest manifest, StoredIdentity before, PipelineIdentity restored, CancellationToken cancellation)
    {
        // The savepoint's own generation has only gone on, and one that was restored from it has written the same again.
        var known = AncestorCodec.Read(before.Ancestors.Span);
        if (before.Identity.Generation == manifest.Pipeline.Generation || known.Any(a => a.Generation == manifest.Pipeline.Generation))
        {
            return OverwrittenResults.None;
        }

        var found = OverwrittenResults.None;
        var visible = new VisibleResults(restored.Generation, [Ancestor.Of(manifest.Pipeline.Generation, manifest.KeyGroups, manifest.Groups)]);
        foreach (var group in manifest.Groups)
        {
            found = await AddAsync(found, visible, group, manifest.Pipeline, cancellation);
        }

        return found;
    }

    private async Task<OverwrittenResults> AddAsync(
        OverwrittenResults found, VisibleResults visible, GroupSummary group, PipelineIdentity saved, CancellationToken cancellation)
    {
        var table = await tables.Results.GetAsync(cancellation);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {RowKeys.Group(saved.Name, group.Group)} and generation gt {saved.Generation} and generation lt {visible.Generation}");
        string[] columns = [.. VisibleResults.Columns, ResultColumns.WindowStart];
        await foreach (var row in table.QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellation))
        {
            var end = TableValues.ToTime(row, ResultColumns.WindowEnd);
            if (end <= group.Watermark)
            {
                found = new OverwrittenResults(
                    found.Rows + 1, Math.Min(found.From, TableValues.ToTime(row, ResultColumns.WindowStart)), Math.Max(found.To, end));
            }
        }

        return found;
    }
}
