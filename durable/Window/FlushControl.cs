namespace StreamFunctions.Durable;

/// <summary>
/// Decides when a group writes: one Flush on its way at a time, one Tick (a retry after a failed write) valid at a
/// time, and neither needed for ever: a pulse arms again what was lost. Pure; time arrives as an argument.
/// </summary>
internal static class FlushControl
{
    private const int PulsesUntilLost = 2;
    private const int MostDoublings = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries.</summary>
    public static readonly TimeSpan LongestDelay = FirstDelay * (1 << MostDoublings);

    /// <summary>After a block: whether a Flush is to be signalled now. While backing off, the Tick does it.</summary>
    public static bool ArmAfterBlock(GroupState state)
    {
        var flush = state.Flush;
        return state.Outbox.Count > 0 && !flush.Armed && flush.Failures == 0 && Arm(state);
    }

    /// <summary>After a pulse: whether a Flush is to be signalled now. While backing off it writes the status alone.</summary>
    public static bool ArmAfterPulse(GroupState state, bool statusWanted)
    {
        state.Flush = state.Flush with { StatusWanted = state.Flush.StatusWanted || statusWanted };
        var flush = state.Flush;
        var needed = state.Outbox.Count > 0 || flush.StatusWanted || CommittedView.FingerprintOf(state) != flush.LastStatus;
        var onItsWay = flush.Armed && state.Pulse - flush.ArmedAtPulse < PulsesUntilLost;
        return needed && !onItsWay && Arm(state);
    }

    /// <summary>Whether something may be tried at this time.</summary>
    public static bool IsDue(GroupState state, DateTimeOffset now)
    {
        var wait = state.Flush.NotBeforeTicks - now.UtcTicks;

        // A wait that is longer than any we order comes from a clock that was set back.
        return state.Flush.Failures == 0 || wait <= 0 || wait > 2 * LongestDelay.Ticks;
    }

    /// <summary>Whether a tick is the valid one.</summary>
    public static bool IsValidTick(GroupState state, long token) => state.Flush.Failures > 0 && token == state.Flush.Token;

    /// <summary>After a write that succeeded (or was not needed): whether the next Flush is to be signalled now.</summary>
    public static bool Succeeded(GroupState state, ulong? statusWritten)
    {
        state.Flush = state.Flush with
        {
            Armed = false,
            Failures = 0,
            NotBeforeTicks = 0,
            StatusWanted = statusWritten is null && state.Flush.StatusWanted,
            LastStatus = statusWritten ?? state.Flush.LastStatus,
        };
        return state.Outbox.Count > 0 && Arm(state);
    }

    /// <summary>After the status was tried alone, while the rest waits for its Tick.</summary>
    /// <param name="state">The group.</param>
    /// <param name="statusWritten">Its fingerprint; null = it could not be written.</param>
    public static bool Told(GroupState state, ulong? statusWritten)
    {
        state.Flush = state.Flush with
        {
            Armed = false,
            StatusWanted = statusWritten is null && state.Flush.StatusWanted,
            LastStatus = statusWritten ?? state.Flush.LastStatus,
        };
        return false;
    }

    /// <summary>After a write that failed: when to tick, with which token. Every earlier token is void from now on.</summary>
    public static (DateTimeOffset At, long Token) Failed(GroupState state, DateTimeOffset now)
    {
        var flush = state.Flush;
        var at = now + (FirstDelay * (1 << Math.Min(flush.Failures, MostDoublings)));
        state.Flush = flush with { Armed = false, Failures = flush.Failures + 1, NotBeforeTicks = at.UtcTicks, Token = flush.Token + 1 };
        return (at, flush.Token + 1);
    }

    private static bool Arm(GroupState state)
    {
        state.Flush = state.Flush with { Armed = true, ArmedAtPulse = state.Pulse };
        return true;
    }
}
