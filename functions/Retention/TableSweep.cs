using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Retention;

/// <summary>
/// Walks over one table of a pipeline, from where the last sweep stopped, and deletes what is too old. It reads every row
/// rather than letting the service filter by age: an answer without rows would leave no place to go on from. Thread-safe.
/// </summary>
internal sealed class TableSweep(TableSet tables, SweepCursors cursors, SweepBounds bounds)
{
    /// <summary>Sweeps; what was noted as done stays so if it breaks off.</summary>
    public async Task<SweepCount> RunAsync(
        string pipeline, RetainedKind kind, DateTimeOffset cutoff, SweepFacts facts, CancellationToken cancellation)
    {
        var table = await TableOf(kind).GetAsync(cancellation);
        var after = SweepPosition.Parse(await cursors.ReadAsync(pipeline, kind, cancellation));
        var (looked, planned, deleted) = (0, 0, 0);
        await foreach (var page in PagesAsync(table, pipeline, kind, after, cancellation))
        {
            var step = SweepStep.Plan(
                page.GetRange(0, Math.Min(page.Count, bounds.Rows - looked)), row => RetentionRules.IsExpired(kind, row, cutoff, facts), bounds.Deletes - planned);
            deleted += await ExpiredRows.DeleteAsync(table, step.Expired, cancellation);
            await cursors.WriteAsync(pipeline, kind, step.At.ToString(), cancellation);
            looked += step.Looked;
            planned += step.Expired.Count;
            if (planned >= bounds.Deletes || looked >= bounds.Rows)
            {
                return new SweepCount(looked, deleted, Finished: false);
            }
        }

        await cursors.WriteAsync(pipeline, kind, null, cancellation);
        return new SweepCount(looked, deleted, Finished: true);
    }

    private LazyTable TableOf(RetainedKind kind) => kind switch
    {
        RetainedKind.Results => tables.Results,
        RetainedKind.Late => tables.Late,
        RetainedKind.Alerts => tables.Alerts,
        RetainedKind.DeadLetters => tables.DeadLetters,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This is no table."),
    };

    /// <summary>The rows after a place, in the order of the table, in pages that are not empty.</summary>
    private async IAsyncEnumerable<List<SweptRow>> PagesAsync(
        TableClient table, string pipeline, RetainedKind kind, SweepPosition? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var size = Math.Min(SweepBounds.PageSize, bounds.Rows);
        foreach (var filter in FiltersAfter(TableKeyEscaping.Escape(pipeline), after))
        {
            var rows = table.QueryAsync<TableEntity>(filter, size, SweptRow.ColumnsOf(kind), cancellation);
            await foreach (var page in rows.AsPages().WithCancellation(cancellation))
            {
                if (page.Values.Count > 0)
                {
                    yield return page.Values.Select(row => SweptRow.From(kind, row)).ToList();
                }
            }
        }
    }

    // Two ranges of keys, not one condition with "or", which the service would answer by reading the table from its first row.
    private static IEnumerable<string> FiltersAfter(string pipeline, SweepPosition? after)
    {
        var (first, end) = (pipeline + "|", pipeline + "}");
        if (after is not null)
        {
            yield return TableClient.CreateQueryFilter($"PartitionKey eq {after.PartitionKey} and RowKey gt {after.RowKey}");
        }

        yield return after is null
            ? TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end}")
            : TableClient.CreateQueryFilter($"PartitionKey gt {after.PartitionKey} and PartitionKey lt {end}");
    }
}
