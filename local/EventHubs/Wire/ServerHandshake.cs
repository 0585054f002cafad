using Amqp.Sasl;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// The beginning of a connection: SASL (<c>MSSBCBS</c> or <c>ANONYMOUS</c>; authorisation follows over <c>$cbs</c>) and
/// the protocol headers. Nothing is written before the peer has taken the step that asks for it: a client that gets the
/// outcome and the next header in one read may miss the latter.
/// </summary>
internal sealed class ServerHandshake(FrameReader reader, FrameOutput output)
{
    private const ulong SaslHeader = 0x414D5150_03010000;
    private const ulong AmqpHeader = 0x414D5150_00010000;

    /// <summary>Runs it; false if the peer left or does not speak the protocol.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var header = await reader.ReadHeaderAsync(cancellation);
        if (header == SaslHeader)
        {
            if (!await AuthenticateAsync(cancellation))
            {
                return false;
            }

            header = await reader.ReadHeaderAsync(cancellation);
        }

        if (header is null)
        {
            return false;
        }

        // The answer to a wrong header is the right one, then the end (AMQP 1.0, part 2, section 2.2).
        output.Append(Bytes(AmqpHeader));
        return header == AmqpHeader;
    }

    private async Task<bool> AuthenticateAsync(CancellationToken cancellation)
    {
        output.Append(Bytes(SaslHeader));
        var mechanisms = new SaslMechanisms { SaslServerMechanisms = [new Symbol("MSSBCBS"), new Symbol("ANONYMOUS")] };
        output.Append(FrameEncoder.Encode(Frame.Sasl, 0, mechanisms));
        if (await reader.ReadAsync(cancellation) is not { } frame)
        {
            return false;
        }

        var init = PerformativeDecoder.Decode(frame.Body).Performative as SaslInit
            ?? throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, "A sasl-init was expected.");
        var known = init.Mechanism?.ToString() is "MSSBCBS" or "ANONYMOUS";
        output.Append(FrameEncoder.Encode(Frame.Sasl, 0, new SaslOutcome { Code = known ? SaslCode.Ok : SaslCode.Auth }));
        return known;
    }

    private static byte[] Bytes(ulong header)
    {
        var bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, header);
        return bytes;
    }
}
