using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.DeadLetters;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Commands;

/// <summary><c>deadletters</c>: events that a pipeline could not use, and what to do with them.</summary>
internal static class DeadLettersCommand
{
    private const int DefaultLimit = 50;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create(CommandContext context)
    {
        var command = new Command("deadletters", "Events that could not be used: lists and shows them, and sends them again when they are mended.")
        {
            CreateList(context), CreateShow(context), DeadLettersReplayCommand.Create(context),
        };
        command.AddExamples("deadletters list flights", "deadletters show 0/17", "deadletters replay 0/17 --with mended.json");
        return command;
    }

    /// <summary>An argument of the form partition/sequence.</summary>
    internal static Argument<T> Place<T>(ArgumentArity arity, string description, Func<IReadOnlyList<EventPlace>, T> read) => new("partition/sequence")
    {
        Description = description,
        Arity = arity,
        CustomParser = result =>
        {
            var places = new List<EventPlace>();
            foreach (var token in result.Tokens)
            {
                if (EventPlace.TryParse(token.Value) is { } place)
                {
                    places.Add(place);
                }
                else
                {
                    result.AddError(token.Value.StartsWith('-')
                        ? $"There is no option {token.Value}."
                        : $"'{token.Value}' is no place of an event: give its partition and sequence number, such as 0/17.");
                    return default;
                }
            }

            return read(places);
        },
    };

    /// <summary>An option that is a point in time.</summary>
    internal static Option<DateTimeOffset?> Since() => new("--since")
    {
        Description = "Only those that the hub took at or after this time (UTC unless it says otherwise), such as 2025-01-31T12:00:00Z.",
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            result.AddError($"--since is '{text}': write a time as 2025-01-31T12:00:00Z.");
            return null;
        },
    };

    private static Command CreateList(CommandContext context)
    {
        var name = new Argument<string?>("pipeline") { Description = "The pipeline's name. Default: that of the local host that runs now, else flights.", Arity = ArgumentArity.ZeroOrOne };
        var partition = CommonOptions.WholeNumber("--partition", 0, int.MaxValue, "Only this partition.", "number");
        var reason = new Option<string?>("--reason") { Description = "Only this reason, such as not-json.", HelpName = "code" };
        var since = Since();
        var generation = CommonOptions.WholeNumber("--generation", 1, int.MaxValue, "An earlier generation of the pipeline. Default: the current one.", "number");
        var limit = CommonOptions.WholeNumber("--limit", 1, DeadLetterQuery.MaxTop, $"How many at most. Default: {DefaultLimit}.", "count");
        var replayed = new Option<bool>("--replayed") { Description = "Only those that were replayed, and where to. Default: only those that were not." };
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var command = new Command("list", "Lists dead letters: where from, why, and whether they were replayed.") { name, partition, reason, since, generation, limit, replayed, json };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples("deadletters list", "deadletters list flights --reason wrong-type --limit 10", "deadletters list --replayed --json");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var reading = await PipelineReading.OpenAsync(
                options.Read(parsed, parsed.GetValue(name), parsed.GetValue(json)), context, cancellation);
            var query = new DeadLetterQuery
            {
                Generation = parsed.GetValue(generation) ?? reading.Identity.Generation,
                Partition = parsed.GetValue(partition),
                Reason = parsed.GetValue(reason),
                Since = parsed.GetValue(since),
                Replayed = parsed.GetValue(replayed),
                Top = parsed.GetValue(limit) ?? DefaultLimit,
            };
            var page = await reading.Letters.ListAsync(query, cancellation);
            Print(page, parsed.GetValue(json), context);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateShow(CommandContext context)
    {
        var place = Place(ArgumentArity.ExactlyOne, "The dead letter, such as 0/17.", places => places.Count == 0 ? null : places[0]);
        var generation = CommonOptions.WholeNumber("--generation", 1, int.MaxValue, "An earlier generation of the pipeline. Default: the current one.", "number");
        var raw = new Option<bool>("--raw") { Description = "Only the original bytes, unchanged, to standard output." };
        var command = new Command("show", "Shows a dead letter: why it could not be used, what it carried, and its bytes.") { place, generation, raw };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples("deadletters show 0/17", "deadletters show 0/17 --raw > event.json");
        command.SetAction(async (parsed, cancellation) =>
        {
            var onlyBytes = parsed.GetValue(raw);
            await using var reading = await PipelineReading.OpenAsync(options.Read(parsed, quiet: onlyBytes), context, cancellation);
            var letter = await reading.FindAsync(parsed.GetRequiredValue(place)!, parsed.GetValue(generation), cancellation);
            var body = await reading.Letters.BodyAsync(letter, cancellation);
            if (onlyBytes)
            {
                await using var output = System.Console.OpenStandardOutput();
                await output.WriteAsync(body, cancellation);
                return ExitCodes.Success;
            }

            Show(letter, body, context);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(DeadLetterPage page, bool json, CommandContext context)
    {
        if (json)
        {
            foreach (var letter in page.Letters)
            {
                context.Say(JsonSerializer.Serialize(DeadLetterView.Of(letter), Json));
            }

            return;
        }

        var table = new Table().RoundedBorder().AddColumns("event", "enqueued", "reason", "detail", "bytes", "replay");
        foreach (var letter in page.Letters)
        {
            string[] cells =
            [
                $"{letter.Partition}/{letter.Sequence}", Cells.Show(letter.EnqueuedTime), letter.Reason, BytesText.Line(letter.Detail),
                letter.Size.ToString(CultureInfo.InvariantCulture), ReplayText(letter),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        context.Console.Write(table);
        context.Say(page.Next is null ? $"{page.Letters.Count} in all." : $"The first {page.Letters.Count}; there are more: --limit, --partition, --reason or --since.");
        if (page.Letters.Count > 0)
        {
            context.Say($"Next: dotnet run --project local -- deadletters show {page.Letters[0].Partition}/{page.Letters[0].Sequence}");
        }
    }

    private static void Show(DeadLetterRecord letter, ReadOnlyMemory<byte> body, CommandContext context)
    {
        context.Say($"Dead letter {letter.Partition}/{letter.Sequence} (partition/sequence number), generation {letter.Generation}");
        context.Say($"  reason         {letter.Reason}");
        context.Say($"  detail         {BytesText.Line(letter.Detail)}");
        context.Say($"  enqueued       {letter.EnqueuedTime:O}");
        context.Say($"  message id     {BytesText.Line(letter.Origin.MessageId ?? "(none)")}");
        context.Say($"  partition key  {BytesText.Line(letter.Origin.PartitionKey ?? "(none)")}");
        context.Say($"  content type   {BytesText.Line(letter.Origin.ContentType ?? "(none)")}");
        foreach (var (name, value) in letter.Origin.Properties)
        {
            context.Say("  property       " + BytesText.Line(string.Create(CultureInfo.InvariantCulture, $"{name} = {value}")));
        }

        if (letter.Origin.LeftOut > 0)
        {
            context.Say($"  ({letter.Origin.LeftOut} more properties were too large to be kept)");
        }

        context.Say($"  replay         {(letter.Replay is null ? "not replayed" : ReplayText(letter))}");
        context.Say($"  body           {letter.Size} bytes:");
        foreach (var line in BytesText.Lines(body))
        {
            context.Say(line);
        }
    }

    private static string ReplayText(DeadLetterRecord letter) => letter.Replay switch
    {
        null => string.Empty,
        { Done: true } note => $"replayed {Cells.Show(note.Time)} as {letter.Partition}/{note.Sequence}",
        var note => $"begun {Cells.Show(note.Time)}; run it again to finish it",
    };
}
