using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>Waits for what becomes of an event that was appended, and has its windows rebuilt if it came too late for them.</summary>
internal sealed class EventFollower(ReplaySession session, CommandContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Follows the event.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="rebuild">Whether to rebuild windows that were closed already.</param>
    /// <param name="cancellation">Stops waiting; the event is in the log, and the same command goes on from there.</param>
    /// <returns>Whether it is where it belongs.</returns>
    public async Task<bool> FollowAsync(EventPlace place, bool rebuild, CancellationToken cancellation)
    {
        if (await session.Log.ReadOneAsync(place, cancellation) is not { } data)
        {
            context.Say($"  {place} is no longer in the log: what became of it was decided long ago.");
            return true;
        }

        var verdict = EventCheck.Judge(session.Pipeline, place.Partition, data);
        var began = context.Time.GetTimestamp();
        while (true)
        {
            switch (await session.Reading.Fates.ReadAsync(session.Reading.Identity, place.Partition, place.Sequence, verdict.Group, cancellation))
            {
                case EventOutcome.Counted:
                    context.Say(verdict.Filtered ? "  The query's filter leaves it out." : $"  It counts{(verdict.Key is null ? string.Empty : $" (key {BytesText.Line(verdict.Key)})")}.");
                    return true;
                case EventOutcome.Dead:
                    context.Error.WriteLine($"  It is a dead letter again: {verdict.Reason}: {verdict.Detail} See: deadletters show {place}");
                    return false;
                case EventOutcome.Late:
                    return await LateAsync(place, rebuild, cancellation);
                case EventOutcome.Pending when context.Time.GetElapsedTime(began) > Patience:
                    context.Error.WriteLine($"  It was not counted within {Patience.TotalMinutes:0} minutes: does the pipeline run? Run the same command again to go on waiting; nothing is sent twice.");
                    return false;
                default:
                    await Task.Delay(Pause, context.Time, cancellation);
                    break;
            }
        }
    }

    private async Task<bool> LateAsync(EventPlace place, bool rebuild, CancellationToken cancellation)
    {
        var identity = session.Reading.Identity;
        var rows = await session.Reading.Late.FindAsync(identity.Generation, place.Partition, place.Sequence, cancellation);
        context.Say($"  It came too late for {rows.Count} window(s), which were closed already: it is a late event now.");
        if (rebuild)
        {
            return await new LateRebuild(session, context).RunAsync(rows, cancellation);
        }

        context.Say($"  To count it there: dotnet run --project local -- late replay {place}");
        return true;
    }
}
