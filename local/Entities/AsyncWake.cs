using System.Threading.Channels;

namespace StreamFunctions.Local.Entities;

/// <summary>An event that one waiter awaits and anybody sets; sets between two waits count once. Thread-safe.</summary>
internal sealed class AsyncWake
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellation) => await _set.Reader.ReadAsync(cancellation);
}
