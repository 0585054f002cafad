using System.Net;
using System.Net.Sockets;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>Listening sockets on 127.0.0.1 and, where the system has it, ::1, with one port. Never on other interfaces.</summary>
internal static class LoopbackSockets
{
    private const int Backlog = 128;
    private const int Attempts = 20;

    /// <summary>Opens them; port 0 takes any port that is free for both.</summary>
    /// <exception cref="IOException">The port is taken; the message says by whom, if that can be found out.</exception>
    public static IReadOnlyList<Socket> Open(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var sockets = new List<Socket>();
            try
            {
                sockets.Add(Listen(IPAddress.Loopback, port));
                if (Socket.OSSupportsIPv6 && TryListenV6(((IPEndPoint)sockets[0].LocalEndPoint!).Port) is { } second)
                {
                    sockets.Add(second);
                }

                return sockets;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                sockets.ForEach(socket => socket.Dispose());
                if (port != 0 || attempt == Attempts)
                {
                    throw new IOException(
                        $"Port {port} on loopback is in use by {PortHolder.Describe(port) ?? "another process"}. Stop it, or choose another port (0 takes any free one).",
                        exception);
                }
            }
        }
    }

    private static Socket? TryListenV6(int port)
    {
        try
        {
            return Listen(IPAddress.IPv6Loopback, port);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            // IPv6 is compiled in but switched off.
            return null;
        }
    }

    private static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
