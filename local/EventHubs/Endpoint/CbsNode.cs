using Amqp;
using Amqp.Framing;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>
/// <c>$cbs</c>: takes tokens. Like the official emulator, the endpoint checks their form alone: it listens on loopback
/// only, and every local user could read the key where it lies.
/// </summary>
internal static class CbsNode
{
    /// <summary>The answer to a request.</summary>
    public static Message Answer(Message request)
    {
        var map = request.ApplicationProperties?.Map;
        var operation = map?["operation"] as string;
        if (operation is not "put-token")
        {
            return Reply(400, $"The operation '{operation}' is not known; $cbs has 'put-token'.");
        }

        return request.BodySection is AmqpValue { Value: string { Length: > 0 } } && map!["name"] is string
            ? Reply(202, "Accepted")
            : Reply(401, "put-token needs a token as its body and the audience in 'name'.");
    }

    private static Message Reply(int status, string description) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = status, ["status-description"] = description },
        BodySection = new AmqpValue { Value = null },
    };
}
