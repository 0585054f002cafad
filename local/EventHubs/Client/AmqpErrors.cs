using System.Net.Sockets;
using Amqp;
using Amqp.Framing;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Turns what the AMQP library reports into <see cref="EventHubsException"/>.</summary>
internal static class AmqpErrors
{
    /// <summary>The exception for an AMQP error; <paramref name="what"/> says what was being done, and where.</summary>
    public static EventHubsException From(Error? error, string what, Exception? inner = null)
    {
        var condition = error?.Condition?.ToString();
        var text = error?.Description ?? inner?.Message ?? "the peer closed without an error";
        return new EventHubsException(Classify(condition), $"{what}: {text}" + (condition is null ? "" : $" ({condition})"), condition, inner);
    }

    /// <summary>The exception for anything thrown by the AMQP library.</summary>
    public static EventHubsException From(Exception exception, string what) => exception switch
    {
        EventHubsException known => known,
        AmqpException amqp => From(amqp.Error, what, amqp),
        TimeoutException => new EventHubsException(EventHubsFailure.Timeout, $"{what}: no answer in time", null, exception),
        _ => new EventHubsException(EventHubsFailure.Communication, $"{what}: {exception.Message}", null, exception),
    };

    /// <summary>Whether an exception comes from the AMQP library or the network (and not from a bug or a cancellation).</summary>
    public static bool IsAmqp(Exception exception) =>
        exception is AmqpException or TimeoutException or SocketException or IOException or ObjectDisposedException
            or OperationCanceledException { CancellationToken.IsCancellationRequested: false }
            or System.Security.Authentication.AuthenticationException;

    private static EventHubsFailure Classify(string? condition) => condition switch
    {
        "amqp:not-found" or "com.microsoft:entity-not-found" => EventHubsFailure.NotFound,
        "amqp:link:message-size-exceeded" => EventHubsFailure.MessageSizeExceeded,
        "amqp:link:stolen" => EventHubsFailure.ConsumerDisconnected,
        "amqp:unauthorized-access" or "com.microsoft:auth-failed" => EventHubsFailure.Unauthorized,
        "amqp:resource-limit-exceeded" => EventHubsFailure.QuotaExceeded,
        "com.microsoft:server-busy" => EventHubsFailure.ServiceBusy,
        "com.microsoft:timeout" => EventHubsFailure.Timeout,
        "com.microsoft:argument-error" or "com.microsoft:argument-out-of-range" or "amqp:invalid-field"
            => EventHubsFailure.InvalidArgument,
        "amqp:connection:forced" or "amqp:link:detach-forced" or "amqp:message:released" or null
            => EventHubsFailure.Communication,
        _ => EventHubsFailure.General,
    };
}
