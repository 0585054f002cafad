using Azure.Core;
using Azure.Core.Pipeline;

namespace StreamFunctions.Local.Tests.Savepoints;

/// <summary>The process dies at one of its requests to storage: before it is sent, or after it was done and before its answer is read.</summary>
internal sealed class StorageFaults : HttpPipelinePolicy
{
    private readonly AsyncLocal<Death?> _death = new();

    /// <summary>From here on, whoever is called dies at a request.</summary>
    /// <param name="request">Its number, from 1.</param>
    /// <param name="done">Whether it is done.</param>
    public Death DieAt(int request, bool done) => _death.Value = new Death { Left = request, Done = done };

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var dies = _death.Value?.IsHere() == true;
        if (dies && !_death.Value!.Done)
        {
            throw new ProcessDiedException();
        }

        await ProcessNextAsync(message, pipeline);
        if (dies)
        {
            throw new ProcessDiedException();
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    internal sealed class Death
    {
        public int Left;

        public bool Done { get; init; }

        public bool IsHere() => Interlocked.Decrement(ref Left) == 0;
    }
}

internal sealed class ProcessDiedException : Exception;
