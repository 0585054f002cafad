namespace StreamFunctions.Windowing;

/// <summary>Where a window stands in relation to the watermark.</summary>
internal enum WindowPhase
{
    /// <summary>The watermark has not reached its end: rows count, it has not fired.</summary>
    Open,

    /// <summary>It has fired and late rows are still counted; each Fold that does so emits it again.</summary>
    Refining,

    /// <summary>It is gone: rows for it are late.</summary>
    Expired,
}

/// <summary>
/// When a window in event time fires: as soon as the watermark reaches its end; and how long it is kept afterwards.
/// </summary>
/// <param name="allowedLateness">How long after its end late rows still count.</param>
internal readonly struct EventTimeTrigger(TimeSpan allowedLateness)
{
    internal WindowPhase PhaseOf(long end, long watermark) =>
        end > watermark ? WindowPhase.Open : end > Horizon(watermark) ? WindowPhase.Refining : WindowPhase.Expired;

    /// <summary>Windows that end here or before are expired.</summary>
    internal long Horizon(long watermark) => EventTime.Add(watermark, -allowedLateness.Ticks);

    /// <summary>The watermark at which a window with this end expires.</summary>
    internal long ExpiryOf(long end) => EventTime.Add(end, allowedLateness.Ticks);
}
