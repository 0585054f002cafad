namespace StreamFunctions.Local.Sending;

/// <summary>Spreads a number of extras evenly over a known number of events. Deterministic.</summary>
/// <param name="events">How many events there are; 0 or more.</param>
/// <param name="extras">How many extras to give; 0 or more, at most one per event.</param>
internal sealed class EvenSpread(long events, int extras)
{
    /// <summary>How many extras were given so far.</summary>
    public int Given { get; private set; }

    /// <summary>Whether an extra is due after so many events; if so, counts it as given. Call once per event, in order.</summary>
    /// <param name="number">How many events there were, from 1.</param>
    public bool IsDue(long number)
    {
        if (Given >= extras || number * extras < events * (Given + 1L))
        {
            return false;
        }

        Given++;
        return true;
    }
}
