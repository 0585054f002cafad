using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace StreamFunctions.Local.Entities;

/// <summary>What a [DurableClient] parameter gets in the local host: entities, and no orchestrations.</summary>
internal sealed class LocalDurableTaskClient(LocalEntityClient entities) : DurableTaskClient("local")
{
    public override DurableEntityClient Entities => entities;

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default) => throw NoOrchestrations();

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw NoOrchestrations();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw NoOrchestrations();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw NoOrchestrations();

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw NoOrchestrations();

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw NoOrchestrations();

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw NoOrchestrations();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw NoOrchestrations();

    public override ValueTask DisposeAsync() => default;

    private static NotSupportedException NoOrchestrations() =>
        new("The local host runs entities, triggers and timers; it has no orchestrations. Use the Functions host for them.");
}
