namespace StreamFunctions.Benchmarks.Path;

/// <summary>One of the things that are compared: an endpoint to send to, and everything behind it. Used for one run.</summary>
internal abstract class Side : IAsyncDisposable
{
    /// <summary>The hub that the producer sends to.</summary>
    public const string Hub = "readings";

    /// <summary>Where the producer connects to.</summary>
    public abstract string EventHubs { get; }

    /// <summary>How many events it is through with, about: what the producer may run ahead of.</summary>
    public abstract long Taken { get; }

    /// <summary>How far the producer may run ahead of it, in events.</summary>
    public virtual int Ahead => 40_000;

    /// <summary>Whether the producer ends each partition with an end-of-input event.</summary>
    public virtual bool EndOfInput => false;

    /// <summary>Entity operations that were run so far.</summary>
    public virtual long Operations => 0;

    /// <summary>The process of its storage; 0 = it has none.</summary>
    public virtual int StorageProcess => 0;

    /// <summary>Whether it is through with all that was sent: this ends the time of a run.</summary>
    public abstract Task<bool> IsThroughAsync(long sent, CancellationToken cancellation);

    /// <summary>Waits for what it still writes after that: not in the time of a run, but in what is counted.</summary>
    public virtual Task DrainAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Compares its results with the oracle, once it is drained.</summary>
    /// <returns>The rows that it has written.</returns>
    /// <exception cref="WrongResultException">They are not what was sent.</exception>
    public abstract Task<IReadOnlyList<StoredRow>> CheckAsync(SentEvents sent, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
