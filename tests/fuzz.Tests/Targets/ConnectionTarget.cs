using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// All bytes of one connection, from the protocol header to its end, against the endpoint's server side over a stream
/// in memory: it ends, by itself, and never by a fault of ours. Producers' events are decoded and not kept.
/// </summary>
internal sealed class ConnectionTarget : FuzzTarget
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sf-fuzz-").FullName;
    private readonly EventHubsNamespace _space;
    private readonly PartitionReaders _readers = new(NullLogger.Instance);
    private readonly FaultLog _log = new();

    public ConnectionTarget()
    {
        _space = EventHubsNamespace.Open(_directory, new NamespaceConfig("ns", [new HubDefinition(AmqpSamples.Hub, 2, [])]), TimeProvider.System);
        _space.Find(AmqpSamples.Hub)!.Partitions[0].Append([new(null, AmqpSamples.Messages().First())]);
    }

    public override string Name => "connection";

    // Buffers of a connection, its sessions and links: a link that sends has one of its own.
    public override long BaseBytes => 8 * 1024 * 1024;

    public override long BytesPerByte => 4096;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. ConnectionSamples.All()];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) =>
        random.OneIn(8) ? ByteMutator.Mutate(known, random) : FrameMutator.Mutate(random.Of(known), random);

    /// <summary>Of the whole process: a connection's links run on the pool.</summary>
    public override long Allocated() => GC.GetTotalAllocatedBytes(precise: false);

    public override string Run(byte[] input)
    {
        _log.Reset();
        using var stream = new OneWayStream(input);
        var connection = new ServerConnection(stream, _ => new FuzzLinks(new EndpointLinks(_space, _readers, TimeProvider.System, _log)), TimeProvider.System, _log);
        if (!connection.RunAsync(CancellationToken.None).Wait(TimeSpan.FromMinutes(2)))
        {
            throw new FuzzFailureException("the connection does not end");
        }

        if (_log.Fault is { } fault)
        {
            throw new FuzzFailureException($"a fault of ours: {fault.GetType().Name}", fault);
        }

        return stream.Answers + Shape(_log.Refusal ?? string.Empty);
    }

    public override void Dispose()
    {
        _space.Dispose();
        Directory.Delete(_directory, recursive: true);
        base.Dispose();
    }

    /// <summary>Notes what a connection reports as its own failure, and why it refused its peer.</summary>
    private sealed class FaultLog : ILogger
    {
        public Exception? Fault { get; private set; }

        public string? Refusal { get; private set; }

        public void Reset() => (Fault, Refusal) = (null, null);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Fault ??= exception;
            Refusal ??= formatter(state, exception);
        }
    }
}
