using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs;

/// <summary>
/// An Event Hubs-compatible AMQP 1.0 endpoint on loopback (127.0.0.1 and ::1), over the hubs of an
/// <see cref="EventHubsNamespace"/>, which it does not own. Clients connect with <see cref="ConnectionString"/>.
/// </summary>
public sealed class EventHubsEndpoint : IAsyncDisposable
{
    /// <summary>Connections at one time; more are closed as they come. A client has one or two.</summary>
    internal const int MaxConnections = 512;

    private readonly IReadOnlyList<Socket> _sockets;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Func<ServerConnection, ILinkFactory> _links;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task[] _accepting;
    private int _stopped;

    private EventHubsEndpoint(EventHubsNamespace space, IReadOnlyList<Socket> sockets, TimeProvider time, ILogger log)
    {
        _sockets = sockets;
        _time = time;
        _log = log;
        var readers = new PartitionReaders(log);
        _links = _ => new EndpointLinks(space, readers, time, log);
        Port = ((IPEndPoint)sockets[0].LocalEndPoint!).Port;
        _accepting = [.. sockets.Select(AcceptAsync)];
        EventHubsLog.Listening(log, string.Join(", ", sockets.Select(socket => socket.LocalEndPoint)));
    }

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>What clients connect with; the key is not a secret, any is taken.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");

    /// <summary>Starts listening.</summary>
    /// <param name="space">The hubs; dispose it after the endpoint.</param>
    /// <param name="port">The port; 0 takes any free one.</param>
    /// <param name="time">Time.</param>
    /// <param name="log">Where messages go.</param>
    /// <exception cref="IOException">The port is taken; the message names the holder where that can be found out.</exception>
    public static Task<EventHubsEndpoint> StartAsync(EventHubsNamespace space, int port, TimeProvider time, ILogger<EventHubsEndpoint> log)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        foreach (var hub in space.Hubs)
        {
            for (var i = 0; i < hub.Partitions.Count; i++)
            {
                if (hub.Partitions[i].TornBytes is > 0 and var bytes)
                {
                    EventHubsLog.TornTail(log, hub.Name, i, bytes);
                }
            }
        }

        return Task.FromResult(new EventHubsEndpoint(space, LoopbackSockets.Open(port), time, log));
    }

    /// <summary>Stops listening, tells every client that the endpoint goes, and closes all connections. Can be called twice.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_accepting);
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                if (_connections.Count >= MaxConnections)
                {
                    EventHubsLog.TooManyConnections(_log, MaxConnections);
                    socket.Dispose();
                    continue;
                }

                socket.NoDelay = true;
                Serve(socket);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Out of handles, for example: those who are connected go on, and the next one may get in.
                EventHubsLog.AcceptFailed(_log, exception);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Socket socket)
    {
        var connection = new ServerConnection(new NetworkStream(socket, ownsSocket: true), _links, _time, _log);
        var task = Task.Run(() => connection.RunAsync(_stop.Token));
        _connections[task] = true;
        _ = task.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
    }
}
