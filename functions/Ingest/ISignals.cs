using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Sends signals to the entities. A call returns once the durable backend has accepted the signal. Thread-safe.</summary>
internal interface ISignals
{
    /// <summary>Sends rows to a group.</summary>
    Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation);

    /// <summary>Wakes the pipeline's pulse.</summary>
    Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation);
}
