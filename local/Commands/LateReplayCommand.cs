using System.CommandLine;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.DeadLetters;

namespace StreamFunctions.Local.Commands;

/// <summary><c>late replay</c>: has the windows that late events missed rebuilt from the log with them. Nothing is sent.</summary>
internal static class LateReplayCommand
{
    public static Command Create(CommandContext context)
    {
        var places = DeadLettersCommand.Place(ArgumentArity.ZeroOrMore, "The late events, such as 0/99.", read => read.ToArray());
        var all = new Option<bool>("--all") { Description = "All late events." };
        var key = new Option<string?>("--key") { Description = "With --all: only this key.", HelpName = "key" };
        var eventHubs = CommonOptions.EventHubs();
        eventHubs.Description = "The connection string of the namespace. Default: the local host that runs now.";
        var hub = CommonOptions.Hub("The event hub. Default: the one that the local host reads, else the one in the query's FROM.");
        var command = new Command("replay", "Rebuilds the windows that late events missed, from the log, with them.") { places, all, key, eventHubs, hub };
        var options = new LetterOptionSet().AddTo(command);
        command.AddExamples("late replay 0/99", "late replay --all --key ORD");
        command.Validators.Add(result =>
        {
            if (((result.GetResult(places)?.Tokens.Count ?? 0) == 0) != result.GetValue(all))
            {
                result.AddError("Give either places of late events, such as 0/99, or --all.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await ReplaySession.OpenAsync(
                options.Read(parsed), parsed.GetValue(eventHubs), parsed.GetValue(hub), context, cancellation);
            var rows = parsed.GetValue(all)
                ? await AllAsync(session, parsed.GetValue(key), cancellation)
                : await OfAsync(session, parsed.GetRequiredValue(places)!, context, cancellation);
            if (rows.Count == 0)
            {
                context.Say("There is nothing to rebuild.");
            }

            return await new LateRebuild(session, context).RunAsync(rows, cancellation) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static async Task<List<LateRecord>> OfAsync(
        ReplaySession session, IReadOnlyList<EventPlace> places, CommandContext context, CancellationToken cancellation)
    {
        var rows = new List<LateRecord>();
        foreach (var place in places)
        {
            var found = await session.Reading.Late.FindAsync(session.Reading.Identity.Generation, place.Partition, place.Sequence, cancellation);
            if (found.Count == 0)
            {
                context.Say($"{place} is not late: it was counted, or its windows were rebuilt with it.");
            }

            rows.AddRange(found);
        }

        return rows;
    }

    private static async Task<List<LateRecord>> AllAsync(ReplaySession session, string? key, CancellationToken cancellation)
    {
        var query = new LateQuery { Generation = session.Reading.Identity.Generation, Key = key, Top = DeadLetterQuery.MaxTop };
        var rows = new List<LateRecord>();
        do
        {
            var page = await session.Reading.Late.ListAsync(query, cancellation);
            rows.AddRange(page.Rows);
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return rows;
    }
}
