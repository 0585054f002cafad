using System.CommandLine;
using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Rebuild;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Local.Files;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Commands;

/// <summary><c>rebuild</c>: result rows of a pipeline computed again from its log, while it runs.</summary>
internal static class RebuildCommand
{
    public static Command Create(CommandContext context)
    {
        var pipeline = CommonOptions.Pipeline();
        var from = Time("--from", "Start of the range of event time (included), ISO 8601. Windows that overlap the range are rebuilt whole.");
        var to = Time("--to", "End of the range (excluded).");
        var key = new Option<string?>("--key") { Description = "Only this key, as 'results' shows it. Default: all.", HelpName = "key" };
        var late = new Option<bool>("--include-late") { Description = "Count the rows that missed their windows, and mark them so in the late table." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be written, and write nothing." };
        var force = new Option<bool>("--force") { Description = "Also rebuild windows of which the log may have lost events." };
        var files = new Option<string[]>("--from-files") { Description = "Files or folders of Event Hubs Capture, for what the log no longer holds.", HelpName = "files", AllowMultipleArgumentsPerToken = true };
        var hub = CommonOptions.Hub("The event hub. Default: the one in the query's FROM.");
        var (eventHubs, storage, data) = (CommonOptions.EventHubs(), CommonOptions.Storage(), CommonOptions.Data());
        eventHubs.Description = "The connection string to read the log from. Default: the local host that runs now.";
        storage.Description = "The storage account of the pipeline. Default: the local host that runs now.";
        var limits = new FileLimitOptions();
        var command = new Command("rebuild", "Computes result rows of a running pipeline again from its log.") { pipeline, from, to, key, late, dryRun, force, files, hub, eventHubs, storage, data };
        limits.AddTo(command);
        command.AddExamples(
            "rebuild --pipeline samples/flights --from 2001-01-01 --to 2001-01-08 --dry-run",
            "rebuild --pipeline samples/flights --from 2001-01-01T00:00Z --to 2001-01-02T00:00Z --key ORD --include-late",
            "rebuild --pipeline samples/flights --from 2001-01-01 --to 2001-02-01 --from-files capture/");
        command.SetAction(async (parsed, cancellation) =>
        {
            var choice = PipelineChoice.Choose(parsed.GetValue(pipeline), parsed.GetValue(hub), LocalSettings.Fixed());
            var addresses = RunningPipeline.Addresses(parsed.GetValue(eventHubs), parsed.GetValue(storage), parsed.GetValue(data));
            await using var services = RunningPipeline.Services(choice, addresses, context.Time);
            var log = services.GetRequiredService<IEventLog>();
            var request = new RebuildRequest
            {
                Pipeline = await IdentityAsync(services.GetRequiredService<StreamFunctionsSettings>(), choice, cancellation),
                Key = parsed.GetValue(key),
                From = EventTime.From(parsed.GetRequiredValue(from)),
                To = EventTime.From(parsed.GetRequiredValue(to)),
                IncludeLate = parsed.GetValue(late),
                DryRun = parsed.GetValue(dryRun),
                Force = parsed.GetValue(force),
                Source = parsed.GetValue(files) is { Length: > 0 } paths ? new FilesSource(RecordedFiles.ByPartition(paths), limits.Read(parsed), log) : null,
            };
            return await RunAsync(services.GetRequiredService<IWindowRebuild>(), request, context, cancellation);
        });
        return command;
    }

    private static Option<DateTimeOffset> Time(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return time;
            }

            result.AddError($"{name} is '{text}': give a time such as 2025-01-31T12:00:00Z; without an offset it is UTC.");
            return default;
        },
    };

    // Read, not resolved: this process must never start a generation.
    private static async Task<PipelineIdentity> IdentityAsync(StreamFunctionsSettings settings, PipelineChoice choice, CancellationToken cancellation)
    {
        var name = choice.Pipeline.Plan.Name;
        var table = new TableServiceClient(settings.Storage.ConnectionString).GetTableClient(settings.TablePrefix + "Pipelines");
        await foreach (var row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {name} and RowKey eq {"current"}"), cancellationToken: cancellation))
        {
            return new PipelineIdentity(name, row.GetInt32("generation")!.Value, row.GetString("lineage"));
        }

        throw new UserErrorException($"No pipeline '{name}' has run on this storage: there is nothing to rebuild.");
    }

    private static async Task<int> RunAsync(IWindowRebuild rebuild, RebuildRequest request, CommandContext context, CancellationToken cancellation)
    {
        try
        {
            var outcome = await rebuild.RebuildAsync(request, cancellation);
            Report(outcome, request, context);
            return outcome.IncompleteWindows == 0 && outcome.UnsettledGroups.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (RebuildRefusedException exception)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }

    private static void Report(RebuildOutcome outcome, RebuildRequest request, CommandContext context)
    {
        context.Say($"{(request.DryRun ? "Dry run, nothing is written" : outcome.Number == 0 ? "Nothing had to be written" : $"Rebuild {outcome.Number}")}: {outcome.EventsRead} events read, {outcome.Windows} windows computed.");
        context.Say($"  rows: {outcome.Added} added, {outcome.Replaced} replaced, {outcome.Unchanged} right already, {outcome.Retracted} retracted");
        context.Say($"  late rows: {outcome.LateCounted} count now, {outcome.LateDuplicates} are copies, {outcome.LateLeft} left late{(outcome.LateLeft > 0 && !request.IncludeLate ? " (--include-late counts them)" : "")}");
        if (outcome.LiveWindows > 0)
        {
            context.Say($"  {outcome.LiveWindows} windows are open or within allowed lateness: they belong to the running pipeline and were left alone");
        }

        if (outcome.Pending > 0)
        {
            context.Say($"  {outcome.Pending} rows are not folded yet and will be late: run it again later to count them");
        }

        foreach (var missing in outcome.Missing)
        {
            context.Say($"  partition {missing.Partition}: {missing.From} to {missing.To} are no longer in the log{(missing.LatestTime == EventTime.EndOfInput ? "" : $"; none of them is later than {EventTime.ToInstant(missing.LatestTime):u}")}");
        }

        if (outcome.IncompleteWindows > 0)
        {
            context.Say($"  {outcome.IncompleteWindows} windows were left as they are, because events of theirs may be lost: give --from-files, or --force");
        }

        if (outcome.UnsettledGroups.Count > 0)
        {
            context.Say($"  key groups {string.Join(", ", outcome.UnsettledGroups)} did not come to rest; their windows were left as they are: run it again");
        }
    }
}
