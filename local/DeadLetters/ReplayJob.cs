using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>What to replay.</summary>
/// <param name="Places">The dead letters; null = all that were not replayed.</param>
/// <param name="Reason">Of all, only those with this reason; null = any.</param>
/// <param name="Generation">The generation that could not use them.</param>
/// <param name="Mended">The bytes to send instead; null = the original ones.</param>
/// <param name="Force">Whether to send what would become a dead letter again.</param>
/// <param name="Wait">Whether to wait until the events are counted.</param>
/// <param name="Rebuild">Whether to rebuild windows that were closed already.</param>
internal sealed record ReplayRequest(
    IReadOnlyList<EventPlace>? Places, string? Reason, int Generation, ReadOnlyMemory<byte>? Mended, bool Force, bool Wait, bool Rebuild);

/// <summary>Replays dead letters one after the other, and says of each what became of it.</summary>
internal sealed class ReplayJob(ReplaySession session, ReplayRequest request, CommandContext context)
{
    private readonly LetterReplay _replay = new(session.Reading.Letters, session.Log, context.Time);
    private readonly EventFollower _follower = new(session, context);

    /// <summary>Replays them.</summary>
    /// <returns>The exit code: success if every one was sent (now or before) and none is a dead letter again.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var places = request.Places ?? await AllAsync(cancellation);
        if (places.Count == 0)
        {
            context.Say("There is nothing to replay.");
        }

        var failed = 0;
        foreach (var place in places)
        {
            failed += await ReplayAsync(place, cancellation) ? 0 : 1;
        }

        return failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    // Listed before anything is sent: what becomes a dead letter again must not be replayed in the same run.
    private async Task<List<EventPlace>> AllAsync(CancellationToken cancellation)
    {
        var query = new DeadLetterQuery
        {
            Generation = request.Generation,
            Reason = request.Reason,
            Replayed = false,
            Top = DeadLetterQuery.MaxTop,
        };
        var places = new List<EventPlace>();
        do
        {
            var page = await session.Reading.Letters.ListAsync(query, cancellation);
            places.AddRange(page.Letters.Select(letter => new EventPlace(letter.Partition, letter.Sequence)));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return places;
    }

    private async Task<bool> ReplayAsync(EventPlace place, CancellationToken cancellation)
    {
        var letter = await session.Reading.FindAsync(place, request.Generation, cancellation);
        await RefuseIfReadAgainAsync(letter, cancellation);
        var original = await session.Reading.Letters.BodyAsync(letter, cancellation);
        var mended = MendedEvent.Of(session.Reading.Letters.Pipeline, letter, original, request.Mended);
        var verdict = EventCheck.Judge(session.Pipeline, letter.Partition, mended, context.Time.GetUtcNow());
        if (letter.Replay is null && verdict.Reason is not null && !request.Force)
        {
            context.Error.WriteLine(
                $"{place}: not sent, because it would become a dead letter again: {verdict.Reason}: {verdict.Detail} Mend it (deadletters show {place} --raw > event.json, then --with event.json), or the query; --force sends it all the same.");
            return false;
        }

        var (note, sent) = await _replay.RunAsync(letter, mended, () => SayWaiting(place, letter), cancellation);
        var there = new EventPlace(letter.Partition, note.Sequence ?? -1);
        context.Say($"{place}: {(sent ? "sent" : $"was sent before ({note.Time:u}), and is not sent again: it is")} {(sent ? "as " : string.Empty)}{there}.");
        return !request.Wait || await _follower.FollowAsync(there, request.Rebuild, cancellation);
    }

    /// <summary>
    /// A generation that began later may have read the event itself, and judged it by its own plan. Then it must not come
    /// a second time.
    /// </summary>
    private async Task RefuseIfReadAgainAsync(DeadLetterRecord letter, CancellationToken cancellation)
    {
        var current = session.Reading.Identity;
        if (letter.Generation == current.Generation)
        {
            return;
        }

        if (await session.Reading.Fates.JudgesItselfAsync(current, letter, cancellation))
        {
            throw new UserErrorException(
                $"{letter.Partition}/{letter.Sequence} is a dead letter of generation {letter.Generation}, and generation {current.Generation} reads the log from before it on: it has judged the event itself, so a copy would count twice. See: deadletters list {current.Name}");
        }
    }

    private void SayWaiting(EventPlace place, DeadLetterRecord letter) => context.Say(
        $"{place}: a replay was begun at {letter.Replay?.Time:u} and its event is not in the log yet; waiting {ReplayDecision.Settle.TotalSeconds:0} s, in case it is still on its way ...");
}
