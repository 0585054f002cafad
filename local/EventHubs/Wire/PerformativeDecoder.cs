using System.Runtime.InteropServices;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>Decodes performatives and messages of a peer through the AMQP library, after a check of the bytes.</summary>
internal static class PerformativeDecoder
{
    static PerformativeDecoder()
    {
        // The library registers the performatives when one of them is first used.
        _ = new Open();
    }

    /// <summary>The performative that begins a frame's body, and the payload behind it.</summary>
    /// <exception cref="AmqpProtocolException">The bytes are not a performative.</exception>
    public static (object Performative, ReadOnlyMemory<byte> Payload) Decode(ReadOnlyMemory<byte> body)
    {
        var length = AmqpScanner.Measure(body.Span);
        return (Guarded(() => ReadWhole(body[..length])), body[length..]);
    }

    /// <summary>A whole message.</summary>
    /// <exception cref="AmqpProtocolException">The bytes are not a message.</exception>
    public static Message DecodeMessage(ReadOnlyMemory<byte> message)
    {
        for (var rest = message.Span; rest.Length > 0;)
        {
            rest = rest[AmqpScanner.Measure(rest)..];
        }

        return Guarded(() =>
        {
            var decoded = Message.Decode(Wrap(message));

            // The library looks at the type of an id, and at the value of a body, only when it is asked for them.
            decoded.Properties?.GetMessageId();
            decoded.Properties?.GetCorrelationId();
            _ = (decoded.BodySection as AmqpValue)?.Value;
            _ = (decoded.BodySection as AmqpSequence)?.List;
            return decoded;
        });
    }

    private static object ReadWhole(ReadOnlyMemory<byte> value)
    {
        var buffer = Wrap(value);
        var read = Encoder.ReadObject(buffer);

        // The library looks at the elements of these only when it is asked for them.
        _ = (read as Attach)?.DesiredCapabilities;
        return buffer.Length == 0 ? read : throw new AmqpProtocolException(
            AmqpProtocolException.DecodeError, $"Malformed AMQP: {buffer.Length} bytes of a value were left over.");
    }

    /// <summary>
    /// The library reports malformed bytes by whatever exception they lead to (casts, ranges, duplicate keys): from
    /// here on they are all one thing, an error of the peer.
    /// </summary>
    private static T Guarded<T>(Func<T> decode)
    {
        try
        {
            return decode() ?? throw new AmqpProtocolException(AmqpProtocolException.DecodeError, "A null where a performative was expected.");
        }
        catch (Exception exception) when (exception is not (AmqpProtocolException or OutOfMemoryException))
        {
            throw new AmqpProtocolException(AmqpProtocolException.DecodeError, $"Malformed AMQP: {exception.Message}");
        }
    }

    private static ByteBuffer Wrap(ReadOnlyMemory<byte> bytes)
    {
        if (MemoryMarshal.TryGetArray(bytes, out var segment))
        {
            return new ByteBuffer(segment.Array!, segment.Offset, segment.Count, segment.Count);
        }

        var copy = bytes.ToArray();
        return new ByteBuffer(copy, 0, copy.Length, copy.Length);
    }
}
