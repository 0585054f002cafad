using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Azurite;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Demo;

/// <summary>
/// The main job: real flights, sent over AMQP by another process, through the trigger, the functions and the entities
/// into tables, and read back from there. Begins from nothing each time.
/// </summary>
internal sealed class DemoJob(CommandContext context, ServiceOptions options, PipelineChoice choice)
{
    private const int Malformed = 7;
    private const int Repeated = 40;

    /// <summary>Without any progress for so long, the run has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private string LogFile => Path.Combine(options.Data.Path, "host.log");

    /// <summary>Runs it.</summary>
    /// <exception cref="DemoFailedException">It stood still, or the tables do not add up.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var began = context.Time.GetTimestamp();
        using var guard = options.Data.Take();
        await AzuriteHost.WaitForPredecessorAsync(options.Data.Azurite, context.Time, cancellation);
        options.Data.Clear();
        using var log = new FileLog(LogFile, context.Time);
        var flights = await FlightsSource.FileAsync(context.Say, context.Time, cancellation);
        context.Say("Starting Azurite, the Event Hubs endpoint and the functions ...");
        await using var run = await PipelineRun.StartAsync(
            options, choice, LocalSettings.Fixed(), context, logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information), cancellation);
        Introduce(run);

        var tables = new PipelineTables(
            new TableServiceClient(run.Services.Addresses.Storage), PipelineTables.DefaultPrefix, choice.Pipeline.Plan.Name);
        var state = await SendAndFollowAsync(flights, run, tables, cancellation);
        var generation = await tables.ReadGenerationAsync(cancellation)
            ?? throw new DemoFailedException($"The table of pipelines has no row for {choice.Pipeline.Plan.Name}. See {Places.Show(LogFile)}.");
        await new DemoReport(context, tables, generation).PrintAsync(state, cancellation);
        CheckBalance(state);
        SayWhereNext(context.Time.GetElapsedTime(began));
    }

    private async Task<RunState> SendAndFollowAsync(string flights, PipelineRun run, PipelineTables tables, CancellationToken cancellation)
    {
        var plan = new SendPlan(flights, choice.Hub, "origin", "flights-20k", Malformed, Repeated, EndOfInput: true);
        await using var sender = SenderProcess.Start(plan, run.Services.Addresses.EventHubs);
        var watch = new StallWatch(context.Time, Patience);
        var reader = new RunStateReader(tables);
        return await ProgressDisplay.FollowAsync(context, FlightsSource.Count + Malformed + Repeated, NextAsync, cancellation);

        async Task<RunState> NextAsync(CancellationToken stop)
        {
            await sender.ThrowIfFailedAsync();
            var state = await reader.ReadAsync(sender.Progress, stop);
            if (!state.IsComplete && watch.IsStalled(ProgressDisplay.Line(state)))
            {
                throw new DemoFailedException(
                    $"Nothing has moved for {Patience.TotalSeconds:0} s: {state.Missing}. See {Places.Show(LogFile)}, and start again.");
            }

            return state;
        }
    }

    private void Introduce(PipelineRun run)
    {
        context.Say($"  Event Hubs endpoint  {new Uri(run.Services.Addresses.EventHubs.Split(';')[0]["Endpoint=".Length..]).Authority}, hub {choice.Hub}");
        context.Say($"  Tables               {run.Services.Tables?.ToString() ?? "(as given by --storage)"}");
        context.Say($"  Functions            {run.Host.HttpAddress}");
        context.Say($"  Pipeline             {Places.Show(choice.Folder)}: {choice.Pipeline.Plan.Operator.Window}");
        context.Say("Sending 20,000 flights from another process, over AMQP ...");
    }

    private void CheckBalance(RunState state)
    {
        var accounted = state.Counted + state.Duplicates + state.Late + state.Filtered + state.Dead + state.Sent.Control;
        if (accounted != state.Processed || state.Processed != state.Sent.Total)
        {
            throw new DemoFailedException(
                $"The tables account for {accounted} of {state.Processed} events; {state.Sent.Total} were sent. Please report this, with {Places.Show(LogFile)}.");
        }
    }

    private void SayWhereNext(TimeSpan elapsed)
    {
        var name = choice.Pipeline.Plan.Name;
        context.Say("");
        context.Say($"Done in {elapsed.TotalSeconds:0} s. Where to go next:");
        context.Say($"  dotnet run --project local -- results {name} --key ORD    windows of one airport, from the tables in {Places.Show(options.Data.Azurite)}");
        context.Say("  dotnet run --project local -- run                         stay up for your own producers, with HTTP at /api/windows and /api/state");
        context.Say("  dotnet run --project local -- --help                      all verbs and options");
        context.Say($"  {Places.Show(Path.Combine(choice.Folder, "query.sql")),-57} the query: change it and run again");
        context.Say($"  {Places.Show(LogFile),-57} what the host logged");
    }
}
