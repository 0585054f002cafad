using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Commands;

/// <summary><c>emulators</c>: Azurite and the Event Hubs endpoint alone, for <c>func start</c> and F5.</summary>
internal static class EmulatorsCommand
{
    public static Command Create(CommandContext context)
    {
        var data = CommonOptions.Data();
        var hubs = RunOptions.Hubs();
        var command = new Command(
            "emulators",
            "Starts Azurite and the Event Hubs endpoint, at the ports that local.settings.sample.json names, and waits: for 'func start' and F5 in an editor.")
        {
            data, hubs,
        };
        var ports = new PortOptions().AddTo(command, withHttp: false);
        command.AddExamples("emulators", "emulators --hubs Config.json", "emulators --amqp-port 0 --blob-port 0 --queue-port 0 --table-port 0");
        command.SetAction((parsed, cancellation) =>
        {
            var options = new ServiceOptions(
                DataFolder.Of(parsed.GetValue(data), DataFolder.Emulators),
                ports.Read(parsed),
                EventHubs: null,
                Storage: null,
                HubsFile.Load(parsed.GetValue(hubs), needed: null));
            return RunAsync(options, context, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ServiceOptions options, CommandContext context, CancellationToken cancellation)
    {
        using var guard = options.Data.Take();
        using var logs = LoggerFactory.Create(logging => logging.AddFilter(level => level >= LogLevel.Warning).AddSimpleConsole());
        await using var services = await LocalServices.StartAsync(options, context.Say, logs, context.Time, cancellation);
        using var published = services.Addresses.Publish(options.Data.Endpoints);
        context.Say($"AzureWebJobsStorage = {services.Addresses.Storage}");
        context.Say($"EventHubConnection  = {services.Addresses.EventHubs}");
        context.Say($"Hubs: {string.Join(", ", options.Hubs.Hubs.Select(hub => $"{hub.Name} ({hub.PartitionCount} partitions)"))}");
        context.Say("Ready. Ctrl-C ends both.");
        await Waiting.UntilStoppedAsync(cancellation);
        return ExitCodes.Success;
    }
}
