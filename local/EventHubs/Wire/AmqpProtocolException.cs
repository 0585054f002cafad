namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>A peer broke the protocol: its connection, session or link is closed with this condition.</summary>
internal sealed class AmqpProtocolException(string condition, string message) : Exception(message)
{
    public const string DecodeError = "amqp:decode-error";
    public const string FramingError = "amqp:connection:framing-error";
    public const string NotAllowed = "amqp:not-allowed";
    public const string UnattachedHandle = "amqp:session:unattached-handle";

    /// <summary>The AMQP error condition.</summary>
    public string Condition { get; } = condition;
}
