using System.Net;
using System.Net.Sockets;
using Amqp.Framing;
using Amqp.Types;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>A client that writes what the test wants, byte for byte, and may refuse to read.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    public static async Task<RawPeer> ConnectAsync(int port)
    {
        var peer = new RawPeer();
        await peer._socket.ConnectAsync(IPAddress.Loopback, port);
        return peer;
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes).AsTask();

    public Task WriteAsync(DescribedList performative, ushort channel = 0) =>
        WriteAsync(FrameEncoder.Encode(Frame.Amqp, channel, performative).ToArray());

    /// <summary>Header, open and begin, without SASL.</summary>
    public async Task OpenAsync()
    {
        await WriteAsync("AMQP\0\u0001\0\0"u8.ToArray());
        await WriteAsync(new Open { ContainerId = "raw", MaxFrameSize = 65536 });
        await WriteAsync(new Begin { NextOutgoingId = 0, IncomingWindow = int.MaxValue, OutgoingWindow = 100, HandleMax = 10 });
    }

    /// <summary>Reads until the endpoint closes the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int count; (count = await _socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60))) > 0;)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Reset: closed as well.
        }

        return all.ToArray();
    }

    /// <summary>Says that nothing more comes.</summary>
    public void EndWriting() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
