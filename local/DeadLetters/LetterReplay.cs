using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>
/// Appends a dead letter's event to the log once, however often and by however many it is replayed, and whoever dies when:
/// see <see cref="ReplayDecision"/>.
/// </summary>
internal sealed class LetterReplay(DeadLetterStore letters, HubLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Replays it, unless that was done before.</summary>
    /// <param name="letter">The dead letter.</param>
    /// <param name="mended">What to send.</param>
    /// <param name="waiting">Told when another attempt has to be waited for.</param>
    /// <param name="cancellation">Stops it; the next attempt finds out how far it came.</param>
    /// <returns>Where the event is in the log, and whether this call sent it.</returns>
    /// <exception cref="EventHubsException">The hub refused the event, or it is not known whether it took it: the next attempt looks.</exception>
    public async Task<(ReplayNote Note, bool Sent)> RunAsync(
        DeadLetterRecord letter, MendedEvent mended, Action waiting, CancellationToken cancellation)
    {
        var (sent, told) = (false, false);
        var since = time.GetTimestamp();
        while (true)
        {
            var found = letter.Replay is { Done: false } claim ? await FindAsync(letter, claim, cancellation) : null;
            switch (ReplayDecision.Next(letter.Replay, found, time.GetElapsedTime(since)))
            {
                case ReplayStep.Done:
                    return (letter.Replay!, sent);
                case ReplayStep.Note:
                    var done = letter.Replay! with { Done = true, Sequence = found, Time = time.GetUtcNow() };
                    letter = await letters.TryNoteAsync(letter, done, cancellation) ?? await ReadAsync(letter, cancellation);
                    continue;
                case ReplayStep.Claim when await ClaimAsync(letter, cancellation) is { } claimed:
                    letter = claimed;
                    await SendAsync(letter, mended, cancellation);
                    (sent, since) = (true, time.GetTimestamp());
                    continue;
                case ReplayStep.Wait when !told && !sent:
                    told = true;
                    waiting();
                    break;
                default:
                    break;
            }

            await Task.Delay(Pause, time, cancellation);
            var again = await ReadAsync(letter, cancellation);
            since = again.Replay == letter.Replay ? since : time.GetTimestamp();
            letter = again;
        }
    }

    private async Task<DeadLetterRecord?> ClaimAsync(DeadLetterRecord letter, CancellationToken cancellation)
    {
        // A claim that is taken over keeps the first place: the event of any attempt before stands at or after it.
        var from = letter.Replay?.From ?? await log.NextSequenceAsync(letter.Partition, cancellation);
        var claim = new ReplayNote(false, Guid.NewGuid().ToString("N"), from, null, time.GetUtcNow());
        await log.ConnectAsync(cancellation);
        return await letters.TryNoteAsync(letter, claim, cancellation);
    }

    private async Task SendAsync(DeadLetterRecord letter, MendedEvent mended, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ReplayDecision.SendLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await log.SendAsync(letter.Partition, mended, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Whether it arrived is not known: from here on this attempt only looks, like everybody else.
            await log.DisconnectAsync();
        }
    }

    private async Task<long?> FindAsync(DeadLetterRecord letter, ReplayNote claim, CancellationToken cancellation)
    {
        if (claim.From < await log.BeginningAsync(letter.Partition, cancellation))
        {
            throw new UserErrorException(
                $"A replay of {letter.Partition}/{letter.Sequence} was begun at {claim.Time:u} and not finished, and the log no longer reaches back to it: whether the event was sent cannot be known, so it is not sent again. Send it yourself (send), if its windows lack it.");
        }

        return await log.FindAsync(letter.Partition, claim.From, MendedEvent.IdOf(letters.Pipeline, letter), cancellation);
    }

    private async Task<DeadLetterRecord> ReadAsync(DeadLetterRecord letter, CancellationToken cancellation) =>
        await letters.FindAsync(letter.Generation, letter.Partition, letter.Sequence, cancellation)
        ?? throw new UserErrorException($"The dead letter {letter.Partition}/{letter.Sequence} is no longer in the table: its retention is over.");
}
