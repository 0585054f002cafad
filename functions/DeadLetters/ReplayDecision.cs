namespace StreamFunctions.Functions.DeadLetters;

/// <summary>What is to be done next for a replay.</summary>
public enum ReplayStep
{
    /// <summary>Claim it (over nothing, or over a claim that was left behind), then send once.</summary>
    Claim = 0,

    /// <summary>Somebody may be sending it: look again later.</summary>
    Wait = 1,

    /// <summary>The event is in the log: note where.</summary>
    Note = 2,

    /// <summary>It was replayed; nothing is to be sent, ever.</summary>
    Done = 3,
}

/// <summary>
/// Decides so that a dead letter is appended to the log once, whoever replays it how often and dies when: only the holder
/// of a fresh claim sends, and only once; everybody else looks in the log first. Pure.
/// </summary>
public static class ReplayDecision
{
    /// <summary>
    /// How long the holder of a claim may take from claiming until its event was handed to the network. Later, it must not
    /// send any more.
    /// </summary>
    public static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a claim must have stood unchanged, without its event in the log, until it counts as left behind. The
    /// assumption behind it: an event is in the log within the difference to <see cref="SendLimit"/>, or never.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    /// <summary>Decides.</summary>
    /// <param name="note">What the row says.</param>
    /// <param name="found">Where the log has the replayed event at or after <see cref="ReplayNote.From"/>; null = nowhere.</param>
    /// <param name="quiet">For how long the caller has seen this note unchanged, by its own clock: no two clocks are compared.</param>
    public static ReplayStep Next(ReplayNote? note, long? found, TimeSpan quiet) => note switch
    {
        null => ReplayStep.Claim,
        { Done: true } => ReplayStep.Done,
        _ when found is not null => ReplayStep.Note,
        _ => quiet < Settle ? ReplayStep.Wait : ReplayStep.Claim,
    };
}
