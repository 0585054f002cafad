using System.CommandLine;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Hubs;

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
        var join = new Option<bool>("--join")
        {
            Description = "Run beside the host, or the emulators, that use the same --data already: share the hub's partitions, the tables and the entities with them.",
        };
        var command = new Command("run", "Runs a pipeline until Ctrl-C. State is kept: the next run goes on where this one ended.")
        {
            pipeline, hub, hubs, eventHubs, storage, data, join,
        };
        var ports = new PortOptions().AddTo(command, withHttp: true);
        command.AddExamples(
            "run --pipeline samples/tutorial",
            "run --pipeline my-pipeline --hub clicks",
            "run --pipeline my-pipeline --hub clicks --join",
            "run --event-hubs \"Endpoint=sb://localhost;SharedAccessKeyName=...;UseDevelopmentEmulator=true;\" --storage UseDevelopmentStorage=true");
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = LocalSettings.Read(LocalSettings.File);
            var choice = PipelineChoice.Choose(parsed.GetValue(pipeline), parsed.GetValue(hub), settings);
            var options = parsed.GetValue(join)
                ? Join(parsed, [eventHubs, storage, hubs], parsed.GetValue(data), ports)
                : Own(parsed.GetValue(eventHubs), parsed.GetValue(storage), parsed.GetValue(data), ports.Read(parsed), HubsFile.Load(parsed.GetValue(hubs), choice.Hub));
            using var guard = options.Joins ? null : options.Data.Take();
            var faults = TestFaults.OfThisProcess();
            var clocked = faults is null ? context : context with { Time = faults.Clock(context.Time) };
            await using var run = await PipelineRun.StartAsync(options, choice, settings, clocked, Log, cancellation, faults?.Entities);
            Describe(run, context);
            await Waiting.UntilStoppedAsync(cancellation);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ServiceOptions Own(string? eventHubs, string? storage, string? data, Ports ports, NamespaceConfig hubs)
    {
        _ = eventHubs is null ? null : ConnectionStrings.EventHubs(eventHubs);
        return new ServiceOptions(DataFolder.Of(data, DataFolder.Run), ports, eventHubs, ConnectionStrings.Storage(storage), hubs);
    }

    private static ServiceOptions Join(ParseResult parsed, IEnumerable<Option<string?>> ofServices, string? data, PortOptions ports)
    {
        if (ofServices.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } unused)
        {
            throw new UserErrorException($"--join uses the services of the host that it joins: leave {unused.Name} out.");
        }

        var joined = JoinedHost.Find(data);
        return new ServiceOptions(joined.Data, ports.Read(parsed), joined.Addresses.EventHubs, joined.Addresses.Storage, HubsFile.Load(null, null))
        {
            Joins = true,
        };
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
