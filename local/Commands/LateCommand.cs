using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.DeadLetters;

namespace StreamFunctions.Local.Commands;

/// <summary><c>late</c>: events that came too late for a window. They are good events, so nothing is to be mended or sent: their bytes are in the log.</summary>
internal static class LateCommand
{
    private const int DefaultLimit = 50;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create(CommandContext context)
    {
        var command = new Command("late", "Events that came too late for a window: lists and shows them, and has those windows rebuilt with them.") { CreateList(context), CreateShow(context), LateReplayCommand.Create(context) };
        command.AddExamples("late list flights", "late show 0/99", "late replay 0/99");
        return command;
    }

    private static Command CreateList(CommandContext context)
    {
        var name = new Argument<string?>("pipeline") { Description = "The pipeline's name. Default: that of the local host that runs now, else flights.", Arity = ArgumentArity.ZeroOrOne };
        var partition = CommonOptions.WholeNumber("--partition", 0, int.MaxValue, "Only this partition.", "number");
        var key = new Option<string?>("--key") { Description = "Only this key.", HelpName = "key" };
        var generation = CommonOptions.WholeNumber("--generation", 1, int.MaxValue, "An earlier generation of the pipeline. Default: the current one.", "number");
        var limit = CommonOptions.WholeNumber("--limit", 1, DeadLetterQuery.MaxTop, $"How many at most. Default: {DefaultLimit}.", "count");
        var rebuilt = new Option<bool>("--rebuilt") { Description = "Only those whose windows were rebuilt with them since." };
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var command = new Command("list", "Lists late events: one line per event and window that it missed.") { name, partition, key, generation, limit, rebuilt, json };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples("late list", "late list flights --key ORD --json");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var reading = await PipelineReading.OpenAsync(
                options.Read(parsed, parsed.GetValue(name), parsed.GetValue(json)), context, cancellation);
            var query = new LateQuery
            {
                Generation = parsed.GetValue(generation) ?? reading.Identity.Generation,
                Partition = parsed.GetValue(partition),
                Key = parsed.GetValue(key),
                Rebuilt = parsed.GetValue(rebuilt),
                Top = parsed.GetValue(limit) ?? DefaultLimit,
            };
            var page = await reading.Late.ListAsync(query, cancellation);
            Print(page, parsed.GetValue(json), context);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateShow(CommandContext context)
    {
        var place = DeadLettersCommand.Place(ArgumentArity.ExactlyOne, "The event, such as 0/99.", places => places.Count == 0 ? null : places[0]);
        var eventHubs = CommonOptions.EventHubs();
        eventHubs.Description = "The connection string of the namespace. Default: the local host that runs now.";
        var hub = CommonOptions.Hub("The event hub. Default: the one that the local host reads, else the one in the query's FROM.");
        var command = new Command("show", "Shows a late event: which windows it missed, and its bytes, from the log.") { place, eventHubs, hub };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples("late show 0/99");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await ReplaySession.OpenAsync(
                options.Read(parsed), parsed.GetValue(eventHubs), parsed.GetValue(hub), context, cancellation);
            await ShowAsync(session, parsed.GetRequiredValue(place)!, context, cancellation);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task ShowAsync(ReplaySession session, EventPlace place, CommandContext context, CancellationToken cancellation)
    {
        var rows = await FindAsync(session, place, cancellation);
        context.Say($"Late event {place} (partition/sequence number), key {BytesText.Line(rows[0].Key)}, event time {TimeText.Of(rows[0].Time)}");
        foreach (var row in rows)
        {
            context.Say($"  missed         the window {TimeText.Of(row.WindowStart)} to {TimeText.Of(row.WindowEnd)}: {row.Reason}; the watermark stood at {TimeText.Of(row.Watermark)}");
        }

        if (await session.Log.ReadOneAsync(place, cancellation) is not { } data)
        {
            context.Say("  body           (the log no longer holds it)");
            return;
        }

        context.Say($"  enqueued       {data.EnqueuedTime:O}");
        context.Say($"  message id     {BytesText.Line(data.MessageId ?? "(none)")}");
        context.Say($"  body           {data.EventBody.ToMemory().Length} bytes:");
        foreach (var line in BytesText.Lines(data.EventBody.ToMemory()))
        {
            context.Say(line);
        }
    }

    private static async Task<IReadOnlyList<LateRecord>> FindAsync(ReplaySession session, EventPlace place, CancellationToken cancellation)
    {
        var rows = await session.Reading.Late.FindAsync(session.Reading.Identity.Generation, place.Partition, place.Sequence, cancellation);
        return rows.Count > 0 ? rows : throw new UserErrorException(
            $"{place} is not late: it was counted, or its windows were rebuilt with it. See: dotnet run --project local -- late list {session.Reading.Letters.Pipeline}");
    }

    private static void Print(LatePage page, bool json, CommandContext context)
    {
        if (json)
        {
            foreach (var row in page.Rows)
            {
                context.Say(JsonSerializer.Serialize(LateView.Of(row), Json));
            }

            return;
        }

        var table = new Table().RoundedBorder().AddColumns("event", "key", "event time", "window start", "window end", "watermark", "reason");
        foreach (var row in page.Rows)
        {
            string[] cells =
            [
                string.Create(CultureInfo.InvariantCulture, $"{row.Partition}/{row.Sequence}"), BytesText.Line(row.Key), TimeText.Of(row.Time),
                TimeText.Of(row.WindowStart), TimeText.Of(row.WindowEnd), TimeText.Of(row.Watermark), row.Reason,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        context.Console.Write(table);
        context.Say(page.Next is null ? $"{page.Rows.Count} in all." : $"The first {page.Rows.Count}; there are more: --limit, --partition or --key.");
    }
}
