using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>The peer: the same endpoint with its log, and a receiver per partition that only looks at the numbers of the events.</summary>
internal sealed class TransportSide : Side
{
    private const int Prefetch = 3000;
    private const int MostEvents = 1000;
    private readonly LocalServices _services;
    private readonly IDisposable _guard;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<AmqpEventHubReceiver> _receivers = [];
    private readonly List<Task> _loops = [];
    private long _taken;

    private TransportSide(LocalServices services, IDisposable guard) => (_services, _guard) = (services, guard);

    public override string EventHubs => _services.Addresses.EventHubs;

    public override long Taken => Interlocked.Read(ref _taken);

    public static async Task<TransportSide> StartAsync(string folder, int partitions, CancellationToken cancellation)
    {
        // An account that nobody asks for anything: no Azurite is started.
        var options = RunFolder.Options(folder, partitions) with { Storage = "UseDevelopmentStorage=true" };
        var guard = options.Data.Take();
        var side = new TransportSide(
            await LocalServices.StartAsync(options, _ => { }, NullLoggerFactory.Instance, TimeProvider.System, cancellation), guard);
        for (var p = 0; p < partitions; p++)
        {
            var receiver = await AmqpEventHubReceiver.OpenAsync(
                EventHubsConnectionString.Parse(side.EventHubs), Hub, "$Default", p.ToString(System.Globalization.CultureInfo.InvariantCulture),
                EventPosition.Earliest, TimeProvider.System, new ReceiverOptions { Prefetch = Prefetch }, cancellation);
            side._receivers.Add(receiver);
            side._loops.Add(Task.Run(() => side.ReceiveAsync(receiver), cancellation));
        }

        return side;
    }

    public override Task<bool> IsThroughAsync(long sent, CancellationToken cancellation)
    {
        var failed = _loops.Find(loop => loop.IsFaulted);
        return failed?.Exception is { } error ? Task.FromException<bool>(error) : Task.FromResult(Taken >= sent);
    }

    public override Task<IReadOnlyList<StoredRow>> CheckAsync(SentEvents sent, CancellationToken cancellation) => Taken == sent.Count
        ? Task.FromResult<IReadOnlyList<StoredRow>>([])
        : throw new WrongResultException($"{Taken} events were received; {sent.Count} were sent.");

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var receiver in _receivers)
        {
            await receiver.DisposeAsync();
        }

        await _services.DisposeAsync();
        _guard.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync(AmqpEventHubReceiver receiver)
    {
        for (long next = 0; ;)
        {
            foreach (var item in await receiver.ReceiveBatchAsync(MostEvents, TimeSpan.FromSeconds(60), _stop.Token))
            {
                if (item.SequenceNumber != next++)
                {
                    throw new WrongResultException($"Event {item.SequenceNumber} came where {next - 1} was to come.");
                }

                Interlocked.Increment(ref _taken);
            }
        }
    }
}
