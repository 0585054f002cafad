namespace StreamFunctions.Durable;

/// <summary>Where a group stands with writing its outbox.</summary>
/// <param name="Armed">Whether a Flush is on its way.</param>
/// <param name="ArmedAtPulse">The newest pulse when it was armed: a Flush that has not come two pulses later is lost.</param>
/// <param name="StatusWanted">Whether the next Flush is to write a status row in any case.</param>
/// <param name="Failures">Failed writes in a row.</param>
/// <param name="NotBeforeTicks">After failures: UTC ticks before which nothing is tried; 0 = at once.</param>
/// <param name="Token">The token of the one valid Tick; grows with every arming.</param>
/// <param name="LastStatus">Fingerprint of the status row written last; 0 = none.</param>
internal sealed record FlushState(
    bool Armed, long ArmedAtPulse, bool StatusWanted, int Failures, long NotBeforeTicks, long Token, ulong LastStatus)
{
    public static FlushState AtRest { get; } = new(false, -1, false, 0, 0, 0, 0);
}
