using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A range of events that the log no longer held when they were to be read, as somebody told of it.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The last sequence number (included).</param>
/// <param name="Group">The key group that lacks what was its own of them; null = no group had got any of them.</param>
public sealed record LostView(int Partition, long From, long To, int? Group)
{
    /// <summary>How many sequence numbers it has: not all of them need have been the group's.</summary>
    public long Count => To - From + 1;
}

/// <summary>Reads which events the log lost before they were counted. Thread-safe.</summary>
internal sealed class LostEventsStore(TableSet tables, string pipeline)
{
    /// <summary>Reads a page: of one generation, in the order of the table (key groups, then what no group had got; partition, number).</summary>
    /// <param name="query">Which ones; a key means nothing here.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<(IReadOnlyList<LostView> Ranges, LatePosition? Next)> ListAsync(LateQuery query, CancellationToken cancellation)
    {
        var table = await tables.Alerts.GetAsync(cancellation);
        var ranges = new List<LostView>();
        LatePosition? last = null;
        await foreach (var row in table.QueryAsync<TableEntity>(Filter(query), DeadLetterQuery.MaxTop, cancellationToken: cancellation))
        {
            if (ranges.Count == query.Top)
            {
                return (ranges, last);
            }

            ranges.Add(new LostView(row.GetInt32("partition") ?? 0, row.GetInt64("from") ?? 0, row.GetInt64("to") ?? 0, row.GetInt32("group")));
            last = new LatePosition(query.Generation, row.PartitionKey, row.RowKey);
        }

        return (ranges, null);
    }

    private string Filter(LateQuery query)
    {
        // The rule, too: a key may begin like the row keys of these rows.
        var all = TableKeyEscaping.Escape(pipeline);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {all + "|"} and PartitionKey lt {all + "}"} and rule eq {LostRange.Rule} and generation eq {query.Generation}");
        if (query.Partition is { } partition)
        {
            filter += " and " + TableClient.CreateQueryFilter($"partition eq {partition}");
        }

        return query.After is not { } after ? filter : filter + " and " + TableClient.CreateQueryFilter(
            $"(PartitionKey gt {after.PartitionKey} or (PartitionKey eq {after.PartitionKey} and RowKey gt {after.RowKey}))");
    }
}
