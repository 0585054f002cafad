using System.Collections.Concurrent;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>What became of results that may lack events.</summary>
/// <param name="Incomplete">How many there were.</param>
/// <param name="Kept">In how many of their places a row of an earlier generation stays.</param>
internal readonly record struct IncompleteResults(int Incomplete, int Kept);

/// <summary>
/// Writes window results, one row per key and window. A result that may lack events says so, and does not take the place
/// of an earlier generation's row; of an ancestor's, which the same plan wrote, it makes its own. Thread-safe.
/// </summary>
internal sealed class ResultTable(TableSet tables, PipelineProjection projection)
{
    private readonly ProgressTable _progress = new(tables);
    private readonly PipelineTable _pipelines = new(tables);

    // A session may have begun before its first event that was read: with one that was not, within the gap.
    private readonly long _reach = projection.Window is SessionWindow session ? session.Gap.Ticks : 0;

    public async Task<IncompleteResults> WriteAsync(SinkBatch batch, CancellationToken cancellation)
    {
        if (batch.Results.Count == 0)
        {
            return default;
        }

        // Read every time: events may be lost at any time, and are recorded so before their windows come here.
        var completeFrom = batch.Pipeline.Generation == 1 ? EventTime.None : await _progress.ReadCompleteFromAsync(batch.Pipeline, cancellation);
        var rows = batch.Results.Select(row => ToEntity(batch, row, completeFrom)).ToList();
        var kept = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var incomplete = rows.Count(ResultColumns.IsIncomplete);
        var ancestors = incomplete == 0 ? [] : await AncestorsAsync(batch.Pipeline, cancellation);
        var writer = new FencedTableWriter(
            (stored, row) => IsNewer(stored, row, kept), ResultColumns.Version, (stored, row) => KeptFor(stored, row, ancestors, kept));
        await writer.WriteAsync(await tables.Results.GetAsync(cancellation), rows, cancellation);
        return new IncompleteResults(incomplete, kept.Count);
    }

    internal TableEntity ToEntity(SinkBatch batch, ResultRow row, long completeFrom = EventTime.None)
    {
        var result = row.Result;
        var entity = new TableEntity(
            RowKeys.Group(batch.Pipeline.Name, batch.Group),
            RowKeys.Result(result.Key, result.End, result.Start, result.Ordinal))
        {
            [ResultColumns.Key] = TableText.Cut(result.Key, TableText.MaxColumn),
            [ResultColumns.WindowStart] = TableValues.OfTime(result.Start),
            [ResultColumns.WindowEnd] = TableValues.OfTime(result.End),
            [ResultColumns.Rows] = result.Rows,
            [ResultColumns.Revision] = result.Revision,
            [ResultColumns.Final] = result.Final,
            [ResultColumns.Generation] = batch.Pipeline.Generation,
            [ResultColumns.Retracted] = result.Retracted,
            [ResultColumns.Emission] = row.Emission,
            [ResultColumns.Rebuild] = row.Rebuild,
        };
        if (row.Rebuild == 0 && EventTime.Add(result.Start, -_reach) < completeFrom)
        {
            entity[ResultColumns.Incomplete] = true;
        }

        if (!result.Retracted)
        {
            AddOutputs(entity, result);
        }

        return entity;
    }

    /// <summary>
    /// By version; but what may lack events does not replace what an earlier generation wrote in full. A rebuild judges
    /// by itself what it may replace.
    /// </summary>
    private static bool IsNewer(TableEntity stored, TableEntity row, ConcurrentDictionary<string, bool> kept)
    {
        var (old, own) = (ResultColumns.VersionOf(stored), ResultColumns.VersionOf(row));
        if (old.Generation >= own.Generation || !ResultColumns.IsIncomplete(row) || ResultColumns.IsIncomplete(stored))
        {
            return old > own;
        }

        kept[row.RowKey] = true;
        return true;
    }

    // Only a generation that was restored from another has results in common with it: all others ran another plan or log.
    private async Task<HashSet<int>> AncestorsAsync(PipelineIdentity pipeline, CancellationToken cancellation) =>
        await _pipelines.ReadAsync(pipeline.Name, cancellation) is { } current && current.Identity.Generation == pipeline.Generation
            ? [.. AncestorCodec.Read(current.Ancestors.Span).Select(a => a.Generation)]
            : [];

    private static TableEntity? KeptFor(
        TableEntity stored, TableEntity row, HashSet<int> ancestors, ConcurrentDictionary<string, bool> kept)
    {
        var own = ResultColumns.VersionOf(row).Generation;
        return kept.ContainsKey(row.RowKey) && ancestors.Contains(ResultColumns.VersionOf(stored).Generation) && ResultColumns.KeptForOf(stored) != own
            ? new TableEntity(row.PartitionKey, row.RowKey) { [ResultColumns.KeptFor] = own }
            : null;
    }

    private void AddOutputs(TableEntity entity, WindowResult result)
    {
        var values = projection.Project(result);
        var texts = values.Where(v => v.Kind == ValueKind.String).ToList();
        var most = TableText.MaxEach(texts.Count, texts.Sum(v => (long)v.Text.Length));
        for (var i = 0; i < values.Length; i++)
        {
            if (TableValues.Of(values[i]) is { } value)
            {
                entity[projection.Names[i]] = value is string text ? TableText.Cut(text, most) : value;
            }
        }
    }
}
