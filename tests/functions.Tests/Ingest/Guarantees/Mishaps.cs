using Azure;

namespace StreamFunctions.Functions.Tests.Ingest.Guarantees;

/// <summary>
/// What can happen to one process at everything that it awaits: the call fails before or after it was carried out, the
/// process dies there, another process does its work meanwhile. Thread-safe.
/// </summary>
internal sealed class Mishaps(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _passed;
    private bool _busy;

    /// <summary>How likely a call fails, at each side of it.</summary>
    public double Fail { get; init; }

    /// <summary>How likely another process works, at each side of a call.</summary>
    public double Twin { get; init; }

    /// <summary>The number of the point at which the process dies, from 1; 0 = nowhere.</summary>
    public int DieAt { get; init; }

    /// <summary>What another process does.</summary>
    public Func<Task> Other { get; init; } = () => Task.CompletedTask;

    public int Passed => _passed;

    public bool IsDead => _died.Task.IsCompleted;

    /// <summary>Runs work of the process: to its end, its failure, or the death of the process.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        var running = IsDead ? Task.CompletedTask : work();
        if (await Task.WhenAny(running, _died.Task) == running)
        {
            await running;
        }
    }

    public async Task<T> AroundAsync<T>(Func<T> call)
    {
        await PassAsync();
        var result = call();
        await PassAsync();
        return result;
    }

    private async Task PassAsync()
    {
        bool fails, twin;
        lock (_lock)
        {
            if (IsDead || ++_passed == DieAt)
            {
                _died.TrySetResult();
            }

            fails = _random.NextDouble() < Fail;
            twin = !_busy && _random.NextDouble() < Twin;
            _busy |= twin;
        }

        if (IsDead)
        {
            await new TaskCompletionSource().Task;
        }

        if (twin)
        {
            await Other();
            _busy = false;
        }

        if (fails)
        {
            throw new RequestFailedException(503, "fails on purpose");
        }
    }
}
