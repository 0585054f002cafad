using System.CommandLine;
using StreamFunctions.Local.DeadLetters;

namespace StreamFunctions.Local.Commands;

/// <summary><c>deadletters replay</c>: appends a mended event, or the original bytes, to the hub, and waits until it is counted.</summary>
internal static class DeadLettersReplayCommand
{
    public static Command Create(CommandContext context)
    {
        var places = DeadLettersCommand.Place(ArgumentArity.ZeroOrMore, "The dead letters, such as 0/17.", read => read.ToArray());
        var all = new Option<bool>("--all") { Description = "All that were not replayed yet, their original bytes as they are." };
        var reason = new Option<string?>("--reason") { Description = "With --all: only this reason, such as wrong-type.", HelpName = "code" };
        var with = new Option<string?>("--with") { Description = "A file with the mended event (one event). Default: the original bytes, for a reason that lay in the query or in settings.", HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Send also what would become a dead letter again." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the event is counted." };
        var noRebuild = new Option<bool>("--no-rebuild") { Description = "Do not rebuild windows that were closed already: the event stays a late one." };
        var generation = CommonOptions.WholeNumber("--generation", 1, int.MaxValue, "An earlier generation of the pipeline. Default: the current one.", "number");
        var eventHubs = CommonOptions.EventHubs();
        eventHubs.Description = "The connection string of the namespace, with the right to send. Default: the local host that runs now.";
        var hub = CommonOptions.Hub("The event hub. Default: the one that the local host reads, else the one in the query's FROM.");
        var command = new Command("replay", "Sends dead letters again, mended or as they are; each counts once, however often this is repeated.")
        {
            places, all, reason, with, force, noWait, noRebuild, generation, eventHubs, hub,
        };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples(
            "deadletters replay 0/17 --with mended.json", "deadletters replay 0/17 1/4", "deadletters replay --all --reason wrong-type");
        command.Validators.Add(result =>
        {
            var given = result.GetResult(places)?.Tokens.Count ?? 0;
            if ((given == 0) != result.GetValue(all))
            {
                result.AddError("Give either places of dead letters, such as 0/17, or --all.");
            }

            if (result.GetValue(with) is not null && given != 1)
            {
                result.AddError("--with mends one dead letter: give its place, such as 0/17.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var mended = Read(parsed.GetValue(with));
            await using var session = await ReplaySession.OpenAsync(
                options.Read(parsed), parsed.GetValue(eventHubs), parsed.GetValue(hub), context, cancellation);
            var request = new ReplayRequest(
                parsed.GetValue(all) ? null : parsed.GetRequiredValue(places)!,
                parsed.GetValue(reason),
                parsed.GetValue(generation) ?? session.Reading.Identity.Generation,
                mended,
                parsed.GetValue(force),
                !parsed.GetValue(noWait),
                !parsed.GetValue(noRebuild));
            return await new ReplayJob(session, request, context).RunAsync(cancellation);
        });
        return command;
    }

    private static ReadOnlyMemory<byte>? Read(string? file)
    {
        if (file is null)
        {
            return null;
        }

        try
        {
            // The newline that editors put at the end is not part of the event.
            return File.ReadAllBytes(file).AsMemory().TrimEnd("\r\n"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The mended event '{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
