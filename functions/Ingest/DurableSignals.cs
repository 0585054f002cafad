using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Sends signals through the durable client. Thread-safe.</summary>
internal sealed class DurableSignals(DurableClients clients) : ISignals
{
    /// <inheritdoc/>
    public Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation) =>
        clients.Current.Entities.SignalEntityAsync(
            new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(pipeline, group)),
            nameof(WindowEntity.Add), block, cancellation: cancellation);

    /// <inheritdoc/>
    public Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation) =>
        clients.Current.Entities.SignalEntityAsync(
            new EntityInstanceId(EntityNames.Pulse, pipeline.Name),
            nameof(PulseEntity.Wake), new WakeMessage(pipeline.Generation, pipeline.Lineage), cancellation: cancellation);
}
