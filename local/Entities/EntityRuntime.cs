using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Durable entities on one SQLite file. With a factory this process also runs them, as soon as no other process does; without one
/// it only signals and reads them. Whatever was accepted and not committed when a process died runs again.
/// </summary>
public sealed class EntityRuntime : IAsyncDisposable
{
    private readonly EntityDatabase _database;
    private readonly EntityDispatcher? _dispatcher;
    private readonly CancellationTokenSource _stop = new();
    private Task _dispatching = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Opens the file, which is made when missing.</summary>
    /// <param name="options">The file and the limits.</param>
    /// <param name="entities">Makes the entities; null for a process that only signals and reads them.</param>
    /// <param name="logger">Where lost signals and failed operations are told.</param>
    /// <param name="counters">Counts for a progress display; null for counts that nobody reads.</param>
    /// <param name="time">The clock of due times; null for the system's.</param>
    /// <exception cref="InvalidOperationException">The file was written by another version.</exception>
    public EntityRuntime(
        EntityRuntimeOptions options,
        IEntityFactory? entities,
        ILogger<EntityRuntime> logger,
        LocalCounters? counters = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        counters ??= new LocalCounters();
        time ??= TimeProvider.System;
        EntityJson json = EntityJson.OfWorker();
        _database = EntityDatabase.Open(options.Path);
        Client = new LocalDurableTaskClient(new LocalEntityClient(_database, json, options.Faults, counters, time));
        if (entities is not null)
        {
            EntityBatchRunner runner = new(_database, entities, json, options, counters, time, logger);
            _dispatcher = new EntityDispatcher(_database, runner, options, time, logger);
        }
    }

    /// <summary>The client that functions get.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>Starts to run entities, if this process has any. Call once.</summary>
    public void Start()
    {
        if (_dispatcher is not null)
        {
            _dispatching = Task.Run(() => _dispatcher.RunAsync(_stop.Token));
        }
    }

    /// <summary>How many signals wait in the file, for a delayed one too.</summary>
    public long WaitingSignals() => _database.Read(reader => reader.Waiting());

    /// <summary>How many signals of the file were lost with their batch.</summary>
    public long FailedSignals() => _database.Read(reader => reader.Failed());

    /// <summary>
    /// Stops to run entities, after the batches in work; everything else stays in the file for the next start. The client goes on
    /// to work.
    /// </summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _dispatching;
    }

    /// <summary>Stops, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync();
        await _database.DisposeAsync();
        _stop.Dispose();
    }
}
