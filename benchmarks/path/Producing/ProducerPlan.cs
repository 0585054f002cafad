namespace StreamFunctions.Benchmarks.Path;

/// <summary>What a producer sends: readings of many devices at wall speed, each a little out of order.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Partitions">How many partitions it has; a device always sends to the same one.</param>
/// <param name="Keys">How many devices.</param>
/// <param name="Batch">Events per AMQP message.</param>
/// <param name="WindowMs">Size of the windows over which the oracle adds up, in milliseconds.</param>
/// <param name="EndOfInput">Whether each partition ends with an end-of-input event.</param>
internal sealed record ProducerPlan(string Hub, int Partitions, int Keys, int Batch, int WindowMs, bool EndOfInput)
{
    /// <summary>An event's time is at most so far behind the clock (excluded).</summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromMilliseconds(400);

    /// <summary>The pipeline's <c>time.outOfOrderness</c>, more than <see cref="Disorder"/>: no event is late.</summary>
    public static readonly TimeSpan OutOfOrderness = TimeSpan.FromMilliseconds(500);

    /// <summary>Size of the windows.</summary>
    public TimeSpan Window => TimeSpan.FromMilliseconds(WindowMs);
}
