namespace StreamFunctions.Windowing;

/// <summary>How event time moves and how long it waits. All spans are zero or more.</summary>
/// <param name="OutOfOrderness">How far an event may lie behind the largest event time of its partition and still be on time.</param>
/// <param name="AllowedLateness">How long after its end a window is still refined by late events.</param>
/// <param name="IdleTimeout">After how long without events a partition no longer holds the watermark back.</param>
public sealed record TimePolicy(TimeSpan OutOfOrderness, TimeSpan AllowedLateness, TimeSpan IdleTimeout);
