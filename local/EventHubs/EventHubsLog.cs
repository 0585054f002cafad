using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.EventHubs;

/// <summary>The messages of the local endpoint: 7000 to 7099. No payloads, no keys, no tokens.</summary>
internal static partial class EventHubsLog
{
    [LoggerMessage(7000, LogLevel.Information, "Event Hubs endpoint listens on {Addresses}")]
    public static partial void Listening(ILogger log, string addresses);

    [LoggerMessage(7001, LogLevel.Warning, "A client broke the AMQP protocol ({Condition}): {Problem} Its connection is closed.")]
    public static partial void ProtocolError(ILogger log, string condition, string problem);

    [LoggerMessage(7002, LogLevel.Debug, "A client's connection ended: {Reason}")]
    public static partial void ConnectionLost(ILogger log, string reason);

    [LoggerMessage(7003, LogLevel.Error, "A fault in the endpoint ended a connection")]
    public static partial void ConnectionFailed(ILogger log, Exception exception);

    [LoggerMessage(7004, LogLevel.Warning, "Hub {Hub}, partition {Partition}: {Bytes} bytes of an unfinished append were cut off; nothing in them was acknowledged")]
    public static partial void TornTail(ILogger log, string hub, int partition, long bytes);

    [LoggerMessage(7005, LogLevel.Error, "Hub {Hub}, partition {Partition}: a batch could not be written")]
    public static partial void AppendFailed(ILogger log, Exception exception, string hub, int partition);

    [LoggerMessage(7006, LogLevel.Error, "Hub {Hub}, partition {Partition}: reading failed for receiver {Receiver}")]
    public static partial void ReadFailed(ILogger log, Exception exception, string hub, int partition, string receiver);

    [LoggerMessage(7007, LogLevel.Information, "Hub {Hub}, group {Group}, partition {Partition}: {Receiver} takes over from {Count} other receiver(s)")]
    public static partial void Stolen(ILogger log, string hub, string group, int partition, string receiver, int count);

    [LoggerMessage(7008, LogLevel.Error, "Accepting a connection failed")]
    public static partial void AcceptFailed(ILogger log, Exception exception);

    [LoggerMessage(7009, LogLevel.Warning, "A connection was closed as it came: there are {Most} already")]
    public static partial void TooManyConnections(ILogger log, int most);
}
