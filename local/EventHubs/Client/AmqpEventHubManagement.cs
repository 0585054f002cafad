using System.Collections;
using System.Globalization;
using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Asks an endpoint about one hub and its partitions, over one AMQP connection. Thread-safe.</summary>
public sealed class AmqpEventHubManagement : IAsyncDisposable
{
    private readonly AmqpEventHubsConnection _connection;
    private readonly AmqpRequestLink _link;
    private readonly string _hub;

    private AmqpEventHubManagement(AmqpEventHubsConnection connection, string hub)
    {
        _connection = connection;
        _hub = hub;
        _link = new AmqpRequestLink(connection.Session, "$management", connection.Time);
    }

    /// <summary>Connects to the endpoint. Whether the hub exists shows at the first call.</summary>
    /// <exception cref="EventHubsException">The endpoint cannot be reached.</exception>
    public static async Task<AmqpEventHubManagement> OpenAsync(
        EventHubsConnectionString endpoint, string hub, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(hub);
        var connection = await AmqpEventHubsConnection.OpenAsync(endpoint, hub, time, cancellation);
        try
        {
            return new AmqpEventHubManagement(connection, hub);
        }
        catch (Exception exception) when (AmqpErrors.IsAmqp(exception))
        {
            await connection.DisposeAsync();
            throw AmqpErrors.From(exception, $"Opening the management link of hub '{hub}'");
        }
    }

    /// <summary>Name, creation time and partition ids of the hub.</summary>
    /// <exception cref="EventHubsException">Not found, or not answered.</exception>
    public async Task<HubProperties> GetHubAsync(CancellationToken cancellation = default)
    {
        var map = await ReadAsync("com.microsoft:eventhub", null, cancellation);
        var ids = ((IEnumerable)map["partition_ids"]).Cast<object>().Select(id => id.ToString()!).ToArray();
        return new HubProperties((string)map["name"], Time(map["created_at"]), ids);
    }

    /// <summary>First and last number of a partition.</summary>
    /// <exception cref="EventHubsException">Not found, or not answered.</exception>
    public async Task<PartitionProperties> GetPartitionAsync(string partitionId, CancellationToken cancellation = default)
    {
        var map = await ReadAsync("com.microsoft:partition", partitionId, cancellation);
        return new PartitionProperties(
            (string)map["name"],
            (string)map["partition"],
            Number(map["begin_sequence_number"]),
            Number(map["last_enqueued_sequence_number"]),
            map["last_enqueued_offset"]?.ToString() ?? "",
            Time(map["last_enqueued_time_utc"]),
            (bool)map["is_partition_empty"]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static DateTimeOffset Time(object? value) =>
        value is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : default;

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private async Task<Map> ReadAsync(string type, string? partition, CancellationToken cancellation)
    {
        var properties = new ApplicationProperties
        {
            ["operation"] = "READ",
            ["name"] = _hub,
            ["type"] = type,
            ["security_token"] = (await _connection.GetTokenAsync(cancellation)).Value,
        };
        if (partition is not null)
        {
            properties["partition"] = partition;
        }

        var reply = await _link.CallAsync(properties, null, AmqpEventHubsConnection.OperationTimeout, cancellation);
        return reply.BodySection is AmqpValue { Value: Map map }
            ? map
            : throw new EventHubsException(EventHubsFailure.General, $"The endpoint answered a read of hub '{_hub}' without a map.");
    }
}
