using System.CommandLine;
using Azure.Data.Tables;
using Spectre.Console;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Commands;

/// <summary><c>results</c>: windows, dead letters, late rows and alerts, read from the tables.</summary>
internal static class ResultsCommand
{
    private const int DefaultTop = 20;

    public static Command Create(CommandContext context)
    {
        var pipeline = new Argument<string?>("pipeline") { Description = "The pipeline's name. Default: flights.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "Only the windows of this key, newest first.", HelpName = "key" };
        var top = CommonOptions.WholeNumber("--top", 1, int.MaxValue, $"How many rows at most. Default: {DefaultTop}.", "count");
        var storage = CommonOptions.Storage();
        storage.Description = "The storage account to read. Default: the local host that runs now, else the tables that the last one left.";
        var prefix = new Option<string>("--prefix") { Description = "What the tables' names begin with.", DefaultValueFactory = _ => PipelineTables.DefaultPrefix };
        var data = CommonOptions.Data();
        var command = new Command("results", "Shows a pipeline's windows, dead letters, late rows and alerts.") { pipeline, key, top, storage, prefix, data };
        command.AddExamples("results", "results flights --key ORD --top 50", "results clicks --storage UseDevelopmentStorage=true");
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(pipeline) ?? "flights";
            await using var source = await StorageSource.OpenAsync(
                ConnectionStrings.Storage(parsed.GetValue(storage)), parsed.GetValue(data), context, cancellation);
            var tables = new PipelineTables(new TableServiceClient(source.ConnectionString), parsed.GetValue(prefix)!, name);
            return await ShowAsync(tables, name, parsed.GetValue(key), parsed.GetValue(top) ?? DefaultTop, context, cancellation);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        PipelineTables tables, string name, string? key, int top, CommandContext context, CancellationToken cancellation)
    {
        if (await tables.ReadGenerationAsync(cancellation) is not { } generation)
        {
            throw new UserErrorException(
                $"No pipeline '{name}' has run on this storage. Give the name that its pipeline.json has, and --data or --storage if its tables are elsewhere.");
        }

        var rows = key is null
            ? await NewestAsync(tables.ReadWindowsAsync(generation, cancellation), top, cancellation)
            : await FirstAsync(tables.ReadWindowsAsync(generation, key, cancellation), top, cancellation);
        context.Console.Write(WindowTable.Create(rows));
        await ShowOthersAsync(tables, generation, top, context, cancellation);
        return ExitCodes.Success;
    }

    private static async Task ShowOthersAsync(
        PipelineTables tables, int generation, int top, CommandContext context, CancellationToken cancellation)
    {
        var alerts = await tables.ReadAlertsAsync(generation, cancellation);
        context.Say($"Alerts: {alerts.Count}");
        foreach (var alert in alerts.TakeLast(top))
        {
            context.Say(alert.IsLost
                ? $"  lost: {alert.Key}: the log no longer held them when they were to be read"
                : $"  {alert.Rule} {(alert.Raised ? "raised" : "cleared")} for {alert.Key} by the window that ends {Cells.Show(alert.WindowEnd)}");
        }

        var late = await tables.ReadLateAsync(generation, cancellation);
        context.Say($"Late rows: {late.Count}");
        foreach (var row in late.Take(top))
        {
            context.Say($"  partition {row.Partition}, sequence number {row.Sequence}, key {row.Key}: {row.Reason}, window that ends {Cells.Show(row.WindowEnd)}");
        }

        var dead = await tables.ReadDeadLettersAsync(generation, cancellation);
        context.Say($"Dead letters: {dead.Count}");
        foreach (var letter in dead.Take(top))
        {
            context.Say($"  partition {letter.Partition}, sequence number {letter.Sequence}: {letter.Reason}: {letter.Detail}");
        }
    }

    // Rows of different key groups come in their own orders: the newest of all are known only at the end.
    private static async Task<IReadOnlyList<TableEntity>> NewestAsync(
        IAsyncEnumerable<TableEntity> rows, int top, CancellationToken cancellation)
    {
        var newest = new PriorityQueue<TableEntity, DateTimeOffset>();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            newest.Enqueue(row, Cells.Time(row, "windowEnd") ?? DateTimeOffset.MinValue);
            if (newest.Count > top)
            {
                newest.Dequeue();
            }
        }

        return [.. newest.UnorderedItems.OrderByDescending(item => item.Priority).ThenBy(item => item.Element.RowKey, StringComparer.Ordinal).Select(item => item.Element)];
    }

    private static async Task<IReadOnlyList<TableEntity>> FirstAsync(
        IAsyncEnumerable<TableEntity> rows, int top, CancellationToken cancellation)
    {
        var first = new List<TableEntity>();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            first.Add(row);
            if (first.Count == top)
            {
                break;
            }
        }

        return first;
    }
}
