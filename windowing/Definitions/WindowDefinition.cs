namespace StreamFunctions.Windowing;

/// <summary>
/// Which windows an event belongs to: the configuration of a window, as the query states it. Time windows are
/// [start, end): the start belongs to the window, the end does not. Records compare by value.
/// </summary>
public abstract record WindowDefinition;

/// <summary>Windows of equal size that follow each other without gap.</summary>
/// <param name="Size">The length; greater than zero.</param>
/// <param name="Offset">Shifts the windows' starts; windows start at 1970-01-01T00:00:00Z + offset + n * size. Less than the size.</param>
public sealed record TumblingWindow(TimeSpan Size, TimeSpan Offset = default) : WindowDefinition;

/// <summary>Windows of equal size that start every hop and may overlap.</summary>
/// <param name="Size">The length; greater than zero.</param>
/// <param name="Hop">The distance of two starts; greater than zero and at most the size.</param>
/// <param name="Offset">Shifts the windows' starts, as in <see cref="TumblingWindow"/>.</param>
public sealed record HoppingWindow(TimeSpan Size, TimeSpan Hop, TimeSpan Offset = default) : WindowDefinition;

/// <summary>A window per burst of events: [first event, last event + gap).</summary>
/// <param name="Gap">Events closer than this belong together; greater than zero.</param>
/// <param name="MaxDuration">A session is cut when it would become longer than this; null = never.</param>
public sealed record SessionWindow(TimeSpan Gap, TimeSpan? MaxDuration = null) : WindowDefinition;

/// <summary>
/// Windows of a fixed number of events of one key, in the order (event time, partition, sequence number).
/// A window that is not full is never emitted.
/// </summary>
/// <param name="Size">How many events a window holds; at least 1.</param>
/// <param name="Step">After how many events the next window starts; at least 1, at most the size. Equal to the size: tumbling.</param>
public sealed record CountWindow(int Size, int Step) : WindowDefinition;
