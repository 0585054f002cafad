namespace StreamFunctions.Durable;

/// <summary>What a beat saw. Read in this order: an idle partition is only idle if the log is read after the progress.</summary>
/// <param name="Progress">What was handed out.</param>
/// <param name="Status">What the groups have.</param>
/// <param name="Log">What the log holds.</param>
internal sealed record PulseView(IReadOnlyList<ProgressRow> Progress, IReadOnlyList<StatusRow> Status, LogSnapshot Log);

/// <summary>What a beat does.</summary>
/// <param name="Next">The state to keep.</param>
/// <param name="Messages">The pulses to signal.</param>
/// <param name="Repairs">The ranges to send again.</param>
/// <param name="Holes">The ranges to hand out because nobody else does.</param>
/// <param name="Fate">Whether to beat again.</param>
internal sealed record PulsePlan(
    PulseState Next,
    IReadOnlyList<GroupPulse> Messages,
    IReadOnlyList<RepairTask> Repairs,
    IReadOnlyList<HoleTask> Holes,
    PulseFate Fate);

internal sealed record GroupPulse(int Group, PulseMessage Message);

internal sealed record RepairTask(int Group, int Partition, RangeOfSequences Range);

internal sealed record HoleTask(int Partition, RangeOfSequences Range);

internal enum PulseFate
{
    /// <summary>Something is open, or was until just now: beat again.</summary>
    GoOn,

    /// <summary>Nothing has been open for some beats: stop, so that the app can scale to zero.</summary>
    Stop,

    /// <summary>The hub is another one now: stop, nothing can be repaired from it.</summary>
    StopOtherLog,
}
