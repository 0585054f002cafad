using System.Net.Sockets;
using Amqp;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Makes a <see cref="BufferedTransport"/> for every connection without TLS. Thread-safe.</summary>
internal sealed class BufferedTransportProvider : TransportProvider
{
    /// <summary>For <c>amqp</c>; connections with TLS keep the library's transport.</summary>
    public BufferedTransportProvider() => AddressSchemes = ["amqp"];

    /// <inheritdoc/>
    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port).ConfigureAwait(false);
            return new BufferedTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
