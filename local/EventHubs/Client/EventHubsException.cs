namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Why a call to an Event Hubs endpoint failed.</summary>
public enum EventHubsFailure
{
    /// <summary>An error that fits nothing below; see the message and <see cref="EventHubsException.Condition"/>.</summary>
    General,

    /// <summary>The hub, partition or consumer group does not exist.</summary>
    NotFound,

    /// <summary>The batch is larger than the endpoint takes (1 MiB).</summary>
    MessageSizeExceeded,

    /// <summary>Another receiver with a higher owner level took the partition.</summary>
    ConsumerDisconnected,

    /// <summary>The endpoint did not accept the key or token.</summary>
    Unauthorized,

    /// <summary>A quota was reached (receivers, links, disk).</summary>
    QuotaExceeded,

    /// <summary>The endpoint asks to slow down.</summary>
    ServiceBusy,

    /// <summary>No answer within the time allowed.</summary>
    Timeout,

    /// <summary>The connection could not be made or broke.</summary>
    Communication,

    /// <summary>An argument (position, partition id, property) was refused.</summary>
    InvalidArgument,
}

/// <summary>An Event Hubs endpoint refused a call or could not be reached.</summary>
public sealed class EventHubsException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="message">What was wrong and where.</param>
    /// <param name="condition">The AMQP error condition, if the endpoint sent one.</param>
    /// <param name="inner">The cause, if any.</param>
    public EventHubsException(EventHubsFailure failure, string message, string? condition = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Condition = condition;
    }

    /// <summary>The kind of failure.</summary>
    public EventHubsFailure Failure { get; }

    /// <summary>The AMQP error condition as sent, for example <c>amqp:not-found</c>; null if there was none.</summary>
    public string? Condition { get; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool IsTransient => Failure is EventHubsFailure.ServiceBusy or EventHubsFailure.Timeout
        or EventHubsFailure.Communication;
}
