using Azure.Messaging.EventHubs;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Hands the log out to the key groups. Thread-safe.</summary>
public interface IIngest
{
    /// <summary>Hands out a batch of the trigger. Returns only when all of it was handed out and recorded.</summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="events">Events of that partition in ascending order; may have been handed out before, in part or whole.</param>
    /// <param name="cancellation">Stops between two steps; what was not recorded comes again.</param>
    /// <exception cref="Exception">A transient fault, or <see cref="IdentityException"/>; nothing is lost.</exception>
    Task IngestAsync(int partition, IReadOnlyList<EventData> events, CancellationToken cancellation);
}

/// <summary>The safety net of the pulse. Thread-safe.</summary>
public interface IPulseGuard
{
    /// <summary>Wakes the pulse of the pipeline, whatever was woken before.</summary>
    /// <exception cref="Exception">A transient fault; the next call tries again.</exception>
    Task WakeAsync(CancellationToken cancellation);
}
