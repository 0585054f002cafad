namespace StreamFunctions.Local.Demo;

/// <summary>Notices that something that should change does not change any more.</summary>
/// <param name="time">Time.</param>
/// <param name="patience">How long it may stay the same.</param>
internal sealed class StallWatch(TimeProvider time, TimeSpan patience)
{
    private string? _last;
    private long _since;

    /// <summary>Takes what is to change, and says whether it has been the same for longer than the patience.</summary>
    public bool IsStalled(string now)
    {
        if (now != _last)
        {
            _last = now;
            _since = time.GetTimestamp();
            return false;
        }

        return time.GetElapsedTime(_since) > patience;
    }
}
