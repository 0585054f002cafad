namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// A partition waited for as long as a function may reasonably run. A transient fault: nothing was lost; the batch is
/// retried, and if the trigger goes on without it, it is read from the log.
/// </summary>
/// <param name="partition">The partition.</param>
/// <param name="waited">For how long.</param>
/// <param name="reason">What for.</param>
internal sealed class IngestWaitException(int partition, TimeSpan waited, WaitReason reason) : Exception(
    $"Partition {partition} was not handed out for {waited:c}, because {Reasons.Of(reason)}. Nothing is lost: it is tried again.");
