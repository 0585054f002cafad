namespace StreamFunctions.Durable;

/// <summary>
/// How much a group may hold that it has decided but not yet written, in bytes of memory, roughly. With a sink that works
/// an outbox is near empty; it fills while the sink is down. Immutable.
/// </summary>
/// <param name="High">From here on ingest waits, and nothing is sent to the group again.</param>
/// <param name="Low">Ingest that waits goes on below this; less than <paramref name="High"/>, so that it does not start and stop at every write.</param>
/// <param name="Full">
/// From here on the group takes no block and does not move its time, whatever is sent to it: what it does not take is a
/// gap as any other, and is read from the log again. Above <paramref name="High"/> by more than what is on its way when
/// ingest stops.
/// </param>
public sealed record OutboxBounds(long High, long Low, long Full)
{
    /// <summary>The bounds of every pipeline: about 14,000 results wait before ingest does, and no more than some 60,000 ever.</summary>
    public static OutboxBounds Default { get; } = new(2 << 20, 1 << 20, 8 << 20);
}
