using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Runs a file's entities whenever no other process does: waits for the lock, serves a term, and goes back to waiting when the
/// term ends early. Start and stop once.
/// </summary>
internal sealed partial class EntityDispatcher(
    EntityDatabase database,
    EntityBatchRunner runner,
    EntityRuntimeOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How long a dead dispatcher's entities rest at most, and a broken term is rested from.</summary>
    private static readonly TimeSpan LockPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Waits for the lock, then dispatches until cancelled. Entities in work get a moment to finish their batch; nothing else is
    /// drained.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                using (DispatchLock? held = DispatchLock.TryTake(options.Path))
                {
                    if (held is not null)
                    {
                        await ServeAsync(cancellation);
                    }
                }

                await Task.Delay(LockPeriod, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(CancellationToken cancellation)
    {
        try
        {
            long epoch = 0;
            await database.Writer.WriteAsync(writes => epoch = writes.NextEpoch());
            Dispatching(options.Path, epoch);
            await new DispatchTerm(epoch, database, runner, options, time, logger).RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // The file may be unreadable for a while, or another's by now; entities must not rest for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            TermEnded(error, options.Path);
        }
    }

    [LoggerMessage(4110, LogLevel.Information, "This process dispatches the entities of '{Path}' (dispatcher number {Epoch}).")]
    private partial void Dispatching(string path, long epoch);

    [LoggerMessage(4113, LogLevel.Warning, "This process no longer dispatches the entities of '{Path}'; it tries to become the dispatcher again.")]
    private partial void TermEnded(Exception error, string path);
}
