using Amqp;
using Amqp.Framing;
using Amqp.Sasl;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>
/// One AMQP connection and session to an Event Hubs endpoint, authorised for one hub by a token that is renewed
/// before it ends. Not reconnected: when it breaks, open another.
/// </summary>
internal sealed class AmqpEventHubsConnection : IAsyncDisposable
{
    private const int MaxFrameSize = 256 * 1024;

    internal static readonly TimeSpan OperationTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    private static readonly BufferedTransportProvider Transport = new();

    // Frames are read into these; who is done with a message disposes it. One that is not disposed is left to the collector.
    private static readonly BufferManager Buffers = new(minBufferSize: 512, MaxFrameSize, maxMemorySize: 8 << 20);

    private readonly EventHubsConnectionString _endpoint;
    private readonly string _hub;
    private readonly TimeProvider _time;
    private readonly Connection _connection;
    private readonly AmqpRequestLink _cbs;
    private readonly ITimer _renewal;

    private AmqpEventHubsConnection(EventHubsConnectionString endpoint, string hub, TimeProvider time, Connection connection)
    {
        _endpoint = endpoint;
        _hub = hub;
        _time = time;
        _connection = connection;
        Session = new Session(connection);
        _cbs = new AmqpRequestLink(Session, "$cbs", time);
        _renewal = time.CreateTimer(_ => _ = RenewAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The session that links are made on.</summary>
    public Session Session { get; }

    /// <summary>Time, for waiting.</summary>
    public TimeProvider Time => _time;

    /// <summary>A token for calls that carry one.</summary>
    /// <exception cref="EventHubsException">Nobody is signed in.</exception>
    public ValueTask<EventHubsToken> GetTokenAsync(CancellationToken cancellation) =>
        EventHubsToken.ForAsync(_endpoint, Audience, _time, cancellation);

    private string Audience => $"amqp{(_endpoint.UseTls ? "s" : "")}://{_endpoint.Host}/{_hub}";

    /// <summary>Connects and authorises.</summary>
    /// <exception cref="EventHubsException">The endpoint cannot be reached or refuses the key.</exception>
    public static async Task<AmqpEventHubsConnection> OpenAsync(
        EventHubsConnectionString endpoint, string hub, TimeProvider time, CancellationToken cancellation)
    {
        var what = $"Connecting to Event Hubs endpoint {endpoint} (hub '{hub}')";
        AmqpEventHubsConnection? opened = null;
        try
        {
            var connection = await ConnectAsync(endpoint, cancellation).WaitAsync(OperationTimeout, time, cancellation);
            opened = new AmqpEventHubsConnection(endpoint, hub, time, connection);
            await opened.AuthoriseAsync(cancellation);
            return opened;
        }
        catch (Exception exception)
        {
            if (opened is not null)
            {
                await opened.DisposeAsync();
            }

            if (AmqpErrors.IsAmqp(exception))
            {
                throw AmqpErrors.From(exception, what);
            }

            throw;
        }
    }

    /// <summary>Waits until the peer has answered the attach of a link.</summary>
    public async Task AttachedAsync(Task attached, string what, CancellationToken cancellation)
    {
        try
        {
            await attached.WaitAsync(OperationTimeout, _time, cancellation);
        }
        catch (Exception exception) when (AmqpErrors.IsAmqp(exception))
        {
            throw AmqpErrors.From(exception, what);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _renewal.DisposeAsync();
        try
        {
            await _connection.CloseAsync(CloseTimeout);
        }
        catch (Exception exception) when (AmqpErrors.IsAmqp(exception))
        {
            // The peer is gone already: nothing is left to close.
        }
    }

    private static async Task<Connection> ConnectAsync(EventHubsConnectionString endpoint, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory([Transport]) { BufferManager = Buffers };
        factory.SASL.Profile = SaslProfile.Anonymous;
        factory.AMQP.MaxFrameSize = MaxFrameSize;
        factory.AMQP.HostName = endpoint.Host;
        factory.AMQP.ContainerId = $"streamfunctions-{Guid.NewGuid():N}";
        factory.TCP.NoDelay = true;
        var address = new Address(endpoint.Host, endpoint.Port, null, null, "/", endpoint.UseTls ? "amqps" : "amqp");
        return await factory.CreateAsync(address, cancellation);
    }

    private async Task AuthoriseAsync(CancellationToken cancellation)
    {
        var token = await GetTokenAsync(cancellation);
        var properties = new ApplicationProperties
        {
            ["operation"] = "put-token",
            ["type"] = token.Type,
            ["name"] = Audience,
        };
        await _cbs.CallAsync(properties, token.Value, OperationTimeout, cancellation);
        _renewal.Change(token.RenewIn(_time.GetUtcNow()), Timeout.InfiniteTimeSpan);
    }

    private async Task RenewAsync()
    {
        try
        {
            await AuthoriseAsync(CancellationToken.None);
        }
        catch (EventHubsException)
        {
            // A token that cannot be renewed ends the links by itself, and their users then see a typed error.
            if (!_connection.IsClosed)
            {
                _renewal.Change(TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
