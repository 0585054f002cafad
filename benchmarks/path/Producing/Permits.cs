namespace StreamFunctions.Benchmarks.Path;

/// <summary>
/// How many events may have been sent in total: whoever measures raises it with what the other side is through with, so that
/// a producer at full speed does not run ahead, and the time of its events stays near that of their processing. Thread-safe.
/// </summary>
internal sealed class Permits(int batch)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = Fresh();
    private long _allowed;
    private long _taken;
    private bool _ended;

    /// <summary>Lets so many be sent in total.</summary>
    public void Allow(long total) => Change(() => _allowed = Math.Max(_allowed, total));

    /// <summary>Nothing more is to be sent.</summary>
    public void End() => Change(() => _ended = true);

    /// <summary>Waits until a batch may be sent; false: nothing more is to be sent.</summary>
    public async Task<bool> TakeAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_ended)
                {
                    return false;
                }

                if (_allowed - _taken >= batch)
                {
                    _taken += batch;
                    return true;
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, Fresh());
        }

        changed.SetResult();
    }
}
