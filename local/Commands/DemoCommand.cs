using System.CommandLine;
using StreamFunctions.Local.Demo;

namespace StreamFunctions.Local.Commands;

/// <summary>No verb: the main job, from nothing to windows in a table.</summary>
internal static class DemoCommand
{
    public static RootCommand Create(CommandContext context)
    {
        var pipeline = CommonOptions.Pipeline();
        var eventHubs = CommonOptions.EventHubs();
        var storage = CommonOptions.Storage();
        var data = CommonOptions.Data();
        var root = new RootCommand(
            "Windowed stream aggregation for Azure Event Hubs, on this machine. Without a verb: starts Azurite, an Event Hubs endpoint and the functions, sends 20,000 real flights over AMQP and shows the windows that they end up in.")
        {
            pipeline, eventHubs, storage, data,
        };
        var ports = new PortOptions().AddTo(root, withHttp: true);
        root.AddExamples("", "--pipeline samples/flights-hopping", "run --help");
        root.SetAction(async (parsed, cancellation) =>
        {
            var choice = PipelineChoice.Choose(parsed.GetValue(pipeline) ?? PipelineChoice.DefaultFolder, hub: null, LocalSettings.Fixed());
            var given = parsed.GetValue(eventHubs);
            _ = given is null ? null : ConnectionStrings.EventHubs(given);
            var options = new ServiceOptions(
                DataFolder.Of(parsed.GetValue(data), DataFolder.Demo),
                ports.Read(parsed),
                given,
                ConnectionStrings.Storage(parsed.GetValue(storage)),
                HubsFile.Load(file: null, choice.Hub));
            await new DemoJob(context, options, choice).RunAsync(cancellation);
            return ExitCodes.Success;
        });
        return root;
    }
}
