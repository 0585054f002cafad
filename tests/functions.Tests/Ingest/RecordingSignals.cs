using System.Collections.Concurrent;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.Tests.Ingest;

/// <summary>Takes signals, and can fail after some of them as a dying process would.</summary>
internal sealed class RecordingSignals : ISignals
{
    private int _left = int.MaxValue;

    public ConcurrentQueue<(PipelineIdentity Pipeline, int Group, BlockMessage Block)> Blocks { get; } = new();

    public int Wakes { get; private set; }

    public Action? OnBlock { get; set; }

    public void FailAfter(int blocks) => _left = blocks;

    public Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation)
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            throw new IOException("The backend does not answer.");
        }

        Blocks.Enqueue((pipeline, group, block));
        OnBlock?.Invoke();
        return Task.CompletedTask;
    }

    public Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation)
    {
        Wakes++;
        return Task.CompletedTask;
    }
}
