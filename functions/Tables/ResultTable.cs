using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>Writes window results, one row per key and window. Thread-safe.</summary>
internal sealed class ResultTable(TableSet tables, PipelineProjection projection)
{
    private readonly FencedTableWriter _writer = new(
        (stored, row) => ResultColumns.VersionOf(stored) > ResultColumns.VersionOf(row), ResultColumns.Version);

    public async Task WriteAsync(SinkBatch batch, CancellationToken cancellation)
    {
        if (batch.Results.Count == 0)
        {
            return;
        }

        var rows = batch.Results.Select(row => ToEntity(batch, row)).ToList();
        await _writer.WriteAsync(await tables.Results.GetAsync(cancellation), rows, cancellation);
    }

    internal TableEntity ToEntity(SinkBatch batch, ResultRow row)
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
        if (!result.Retracted)
        {
            AddOutputs(entity, result);
        }

        return entity;
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
