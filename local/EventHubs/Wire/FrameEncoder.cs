using System.Buffers.Binary;
using Amqp;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>Encodes frames: performatives through the AMQP library's types, transfers by hand (the hot path).</summary>
internal static class FrameEncoder
{
    private const int HeaderBytes = 8;

    /// <summary>An upper bound of what a transfer adds to its payload.</summary>
    public const int TransferOverhead = 48;

    /// <summary>Encodes a performative as a whole frame.</summary>
    public static ReadOnlySpan<byte> Encode(byte type, ushort channel, DescribedList performative)
    {
        var buffer = new ByteBuffer(256, true);
        buffer.Append(HeaderBytes);
        performative.Encode(buffer);
        var frame = buffer.Buffer.AsSpan(buffer.Offset, buffer.Length);
        WriteHeader(frame, frame.Length, type, channel);
        return frame;
    }

    /// <summary>A transfer frame with a piece of a settled delivery.</summary>
    /// <param name="target">Where the frame is appended.</param>
    /// <param name="channel">The session's channel.</param>
    /// <param name="handle">The link.</param>
    /// <param name="deliveryId">The delivery; also its tag. Null in all pieces but the first.</param>
    /// <param name="more">Whether more pieces follow.</param>
    /// <param name="payload">The piece.</param>
    public static void Transfer(ByteWriter target, ushort channel, uint handle, uint? deliveryId, bool more, ReadOnlySpan<byte> payload)
    {
        var start = target.Length;
        target.Take(HeaderBytes);
        target.Write([0x00, 0x53, 0x14, 0xC0, 0, 6]);
        var list = target.Length - 2;
        target.UInt(handle);
        if (deliveryId is { } id)
        {
            target.UInt(id);
            target.Write([0xA0, 4]);
            BinaryPrimitives.WriteUInt32BigEndian(target.Take(4), id);
            target.Write([0x43, 0x41]);
        }
        else
        {
            target.Write([0x40, 0x40, 0x40, 0x41]);
        }

        target.Byte(more ? (byte)0x41 : (byte)0x42);
        target.At(list, 1)[0] = (byte)(target.Length - list - 1);
        target.Write(payload);
        WriteHeader(target.At(start, HeaderBytes), target.Length - start, Frame.Amqp, channel);
    }

    private static void WriteHeader(Span<byte> frame, int size, byte type, ushort channel)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, size);
        frame[4] = 2;
        frame[5] = type;
        BinaryPrimitives.WriteUInt16BigEndian(frame[6..], channel);
    }
}
