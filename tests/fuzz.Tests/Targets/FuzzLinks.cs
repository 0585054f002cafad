using Amqp.Framing;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>The endpoint's own links, but for producers': what those send is decoded and dropped, else ten million inputs would fill the disk.</summary>
internal sealed class FuzzLinks(ILinkFactory real) : ILinkFactory
{
    public ServerLink Create(ServerSession session, Attach attach)
    {
        var address = (attach.Target as Target)?.Address;
        return !attach.Role && address == AmqpSamples.Hub ? new DroppingLink(session, attach) : real.Create(session, attach);
    }

    private sealed class DroppingLink(ServerSession session, Attach attach) : IncomingLink(session, attach, PublishLink.MaxMessageBytes)
    {
        private readonly List<LogEntry> _entries = [];

        protected override Outcome OnMessage(uint format, ReadOnlyMemory<byte> message)
        {
            try
            {
                _entries.Clear();
                BatchDecoder.Decode(format, message, _entries);
                return new Accepted();
            }
            catch (AmqpProtocolException refused)
            {
                return Reject(refused.Condition, refused.Message);
            }
        }

        protected override void OnEnded()
        {
        }
    }
}
