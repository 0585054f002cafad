using System.CommandLine;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Commands;

/// <summary><c>send</c>: a file of events to a hub, as a producer of its own would send it.</summary>
internal static class SendCommand
{
    public const string Name = "send";

    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "A JSON array of events, or a file with one event per line." };
        var hub = CommonOptions.Hub("The event hub. Default: the file's name up to the first '-' or '.'.");
        var key = new Option<string?>("--key") { Description = "The field whose value is the partition key. Default: none; events go round the partitions.", HelpName = "field" };
        var ids = new Option<string?>("--ids") { Description = "What the ids (message-id) begin with; the event's number follows. Default: the file's name; 'none': no ids.", HelpName = "prefix" };
        var malformed = CommonOptions.WholeNumber("--malformed", 0, int.MaxValue, "Mix in so many broken events, to see dead letters. Default: 0.", "count");
        var repeat = CommonOptions.WholeNumber("--repeat", 0, int.MaxValue, "Send so many events twice, to see deduplication. Default: 0.", "count");
        var end = new Option<bool>("--end-of-input") { Description = "End each partition with an end-of-input event, so that the last windows close at once." };
        var eventHubs = CommonOptions.EventHubs();
        eventHubs.Description = "The connection string to send to. Default: the local host that runs now.";
        var data = CommonOptions.Data();
        var command = new Command(Name, "Sends a file of events to an event hub over AMQP.") { file, hub, key, ids, malformed, repeat, end, eventHubs, data };
        command.AddExamples(
            "send samples/tutorial/readings.jsonl --key sensor --end-of-input",
            "send events.jsonl --hub flights --key origin --ids batch-7",
            "send events.jsonl --hub clicks --event-hubs \"Endpoint=sb://...\"");
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var prefix = parsed.GetValue(ids) ?? Path.GetFileNameWithoutExtension(path);
            var plan = new SendPlan(
                path,
                parsed.GetValue(hub) ?? DefaultHub(path),
                parsed.GetValue(key),
                prefix == "none" ? null : prefix,
                parsed.GetValue(malformed) ?? 0,
                parsed.GetValue(repeat) ?? 0,
                parsed.GetValue(end));
            return RunAsync(plan, Endpoint(parsed.GetValue(eventHubs), parsed.GetValue(data)), context, cancellation);
        });
        return command;
    }

    /// <summary>The hub that a file is for when nobody says: <c>flights-20k.json</c> is for <c>flights</c>.</summary>
    internal static string DefaultHub(string file) => Path.GetFileName(file).Split('-', '.')[0];

    private static async Task<int> RunAsync(
        SendPlan plan, EventHubsConnectionString endpoint, CommandContext context, CancellationToken cancellation)
    {
        void Report(SendProgress progress)
        {
            if (!context.IsInteractive || progress.Done)
            {
                context.Say(progress.ToLine());
            }
        }

        try
        {
            await EventSender.RunAsync(plan, endpoint, Report, context.Time, cancellation);
            return ExitCodes.Success;
        }
        catch (EventHubsException exception) when (exception.Failure == EventHubsFailure.NotFound)
        {
            throw new UserErrorException(
                $"There is no hub '{plan.Hub}' at {endpoint}. Name another one with --hub, or add it to the file of hubs (local/hubs.json, or --hubs).", exception);
        }
    }

    private static EventHubsConnectionString Endpoint(string? given, string? data)
    {
        var text = given ?? RunningHost.Find(data)?.EventHubs ?? throw new UserErrorException(
            "No local host is running. Start one in another terminal (dotnet run --project local -- run), or give a connection string with --event-hubs.");
        return ConnectionStrings.EventHubs(text);
    }
}
