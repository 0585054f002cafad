using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Commands;

/// <summary><c>run</c>: a pipeline that stays up, for producers of one's own.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var pipeline = CommonOptions.Pipeline();
        var hub = CommonOptions.Hub("The event hub to read. Default: the one in the query's FROM.");
        var hubs = RunOptions.Hubs();
        var eventHubs = CommonOptions.EventHubs();
        var storage = CommonOptions.Storage();
        var data = CommonOptions.Data();
        var command = new Command("run", "Runs a pipeline until Ctrl-C. State is kept: the next run goes on where this one ended.")
        {
            pipeline, hub, hubs, eventHubs, storage, data,
        };
        var ports = new PortOptions().AddTo(command, withHttp: true);
        command.AddExamples(
            "run --pipeline samples/tutorial",
            "run --pipeline my-pipeline --hub clicks",
            "run --event-hubs \"Endpoint=sb://localhost;SharedAccessKeyName=...;UseDevelopmentEmulator=true;\" --storage UseDevelopmentStorage=true");
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = LocalSettings.Read(LocalSettings.File);
            var choice = PipelineChoice.Choose(parsed.GetValue(pipeline), parsed.GetValue(hub), settings);
            var given = parsed.GetValue(eventHubs);
            _ = given is null ? null : ConnectionStrings.EventHubs(given);
            var options = new ServiceOptions(
                DataFolder.Of(parsed.GetValue(data), DataFolder.Run),
                ports.Read(parsed),
                given,
                ConnectionStrings.Storage(parsed.GetValue(storage)),
                HubsFile.Load(parsed.GetValue(hubs), choice.Hub));
            using var guard = options.Data.Take();
            await using var run = await PipelineRun.StartAsync(options, choice, settings, context, Log, cancellation);
            Describe(run, context);
            await Waiting.UntilStoppedAsync(cancellation);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Log(ILoggingBuilder logging) => logging
        .AddFilter((category, level) => level >= (category?.StartsWith("StreamFunctions", StringComparison.Ordinal) == true ? LogLevel.Information : LogLevel.Warning))
        .AddSimpleConsole(console => console.SingleLine = true);

    private static void Describe(PipelineRun run, CommandContext context)
    {
        var name = run.Choice.Pipeline.Plan.Name;
        context.Say($"Pipeline {name} ({Places.Show(run.Choice.Folder)}) reads hub {run.Choice.Hub}.");
        context.Say($"  Send to:   {run.Services.Addresses.EventHubs}");
        context.Say($"  or:        dotnet run --project local -- send <file> --hub {run.Choice.Hub}");
        context.Say($"  Windows:   {run.Host.HttpAddress}api/windows/{name}/<key>");
        context.Say($"  State:     {run.Host.HttpAddress}api/state/{name}/<key>");
        context.Say($"  Tables:    {run.Services.Addresses.Storage}");
        context.Say($"  or:        dotnet run --project local -- results {name}");
        context.Say("Ready. Ctrl-C ends it.");
    }
}
