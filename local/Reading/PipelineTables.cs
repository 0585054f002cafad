using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using StreamFunctions.Functions.Savepoints;

namespace StreamFunctions.Local.Reading;

/// <summary>
/// Reads the tables that a pipeline writes, as any other program may: what it shows is what is stored. A table that does
/// not exist yet reads as empty. Thread-safe.
/// </summary>
/// <param name="service">The storage account.</param>
/// <param name="prefix">What the names of the tables begin with (setting <c>Tables__Prefix</c>).</param>
/// <param name="pipeline">The pipeline's name.</param>
internal sealed class PipelineTables(TableServiceClient service, string prefix, string pipeline)
{
    /// <summary>The prefix when no setting says otherwise.</summary>
    public const string DefaultPrefix = "sf";

    /// <summary>The current generation; null if the pipeline has not run yet.</summary>
    public async Task<int?> ReadGenerationAsync(CancellationToken cancellation)
    {
        await foreach (var row in RowsAsync("Pipelines", Current(), null, cancellation))
        {
            return row.GetInt32("generation");
        }

        return null;
    }

    /// <summary>How far the partitions were handed out.</summary>
    public async Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(int generation, CancellationToken cancellation) =>
        await ListAsync("Progress", Generation(generation), PartitionProgress.From, cancellation);

    /// <summary>What the key groups last told.</summary>
    public async Task<IReadOnlyList<GroupStatus>> ReadStatusAsync(int generation, CancellationToken cancellation) =>
        await ListAsync("Status", Generation(generation), GroupStatus.From, cancellation);

    /// <summary>How many windows have a result (tombstones and what belongs to other generations left out).</summary>
    public async Task<int> CountWindowsAsync(int generation, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var row in WindowsAsync(generation, string.Empty, VisibleResults.Columns, cancellation))
        {
            count++;
        }

        return count;
    }

    /// <summary>All results (tombstones and what belongs to other generations left out), in no particular order.</summary>
    public IAsyncEnumerable<TableEntity> ReadWindowsAsync(int generation, CancellationToken cancellation) =>
        WindowsAsync(generation, string.Empty, null, cancellation);

    /// <summary>The results of one key, newest first.</summary>
    public IAsyncEnumerable<TableEntity> ReadWindowsAsync(int generation, string key, CancellationToken cancellation) =>
        WindowsAsync(generation, " and " + TableClient.CreateQueryFilter($"key eq {key}"), null, cancellation);

    /// <summary>The dead letters of a generation.</summary>
    public async Task<IReadOnlyList<DeadLetterRow>> ReadDeadLettersAsync(int generation, CancellationToken cancellation) =>
        await ListAsync("DeadLetters", Numbered(generation), DeadLetterRow.From, cancellation);

    /// <summary>The alerts, each time one was raised or cleared, oldest first.</summary>
    public async Task<IReadOnlyList<AlertRow>> ReadAlertsAsync(int generation, CancellationToken cancellation)
    {
        var rows = await ListAsync("Alerts", OfGeneration(Partitions(), generation), AlertRow.From, cancellation);
        return [.. rows.OrderBy(row => row.WindowEnd).ThenBy(row => row.Key, StringComparer.Ordinal)];
    }

    /// <summary>The late rows: per row and window that it missed. Those that a rebuild has counted are left out.</summary>
    public async Task<IReadOnlyList<LateRowInTable>> ReadLateAsync(int generation, CancellationToken cancellation) =>
        (await ListAsync("Late", Numbered(generation), LateRowInTable.From, cancellation)).FindAll(row => row.Rebuild == 0);

    private string Generation(int generation) => TableClient.CreateQueryFilter(
        $"PartitionKey eq {string.Create(CultureInfo.InvariantCulture, $"{pipeline}|{generation}")}");

    /// <summary>A generation that was restored from a savepoint has, of the one before, what that had decided by it.</summary>
    private async IAsyncEnumerable<TableEntity> WindowsAsync(
        int generation, string more, IEnumerable<string>? columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var visible = await VisibleAsync(generation, cancellation);
        await foreach (var row in RowsAsync("Results", $"{Partitions()} and {visible.Filter} and retracted eq false{more}", columns, cancellation))
        {
            if (visible.Sees(row))
            {
                yield return row;
            }
        }
    }

    private async Task<VisibleResults> VisibleAsync(int generation, CancellationToken cancellation)
    {
        await foreach (var row in RowsAsync("Pipelines", Current(), null, cancellation))
        {
            var visible = VisibleResults.Of(row);
            return visible.Generation == generation ? visible : new VisibleResults(generation, []);
        }

        return new VisibleResults(generation, []);
    }

    private string Current() => TableClient.CreateQueryFilter($"PartitionKey eq {pipeline} and RowKey eq {"current"}");

    // The partitions of a pipeline are "{name}|{number}"; '}' is the character after '|'.
    private string Partitions() => Beginning(pipeline);

    // Late rows and dead letters stand in "{name}|{generation}|{number}".
    private string Numbered(int generation) => Beginning(string.Create(CultureInfo.InvariantCulture, $"{pipeline}|{generation}"));

    private static string Beginning(string with) =>
        TableClient.CreateQueryFilter($"PartitionKey ge {with + "|"} and PartitionKey lt {with + "}"}");

    private static string OfGeneration(string filter, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{filter} and generation eq {generation}");

    private async Task<List<T>> ListAsync<T>(string table, string filter, Func<TableEntity, T> read, CancellationToken cancellation)
    {
        var list = new List<T>();
        await foreach (var row in RowsAsync(table, filter, null, cancellation))
        {
            list.Add(read(row));
        }

        return list;
    }

    private async IAsyncEnumerable<TableEntity> RowsAsync(
        string table, string filter, IEnumerable<string>? columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = service.GetTableClient(prefix + table).QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellation);
        await using var reader = rows.GetAsyncEnumerator(cancellation);
        while (await NextAsync(reader))
        {
            yield return reader.Current;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<TableEntity> reader)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return false;
        }
    }
}
