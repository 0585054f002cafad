using System.Globalization;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Between events and AMQP messages.</summary>
internal static class EventMessageCodec
{
    /// <summary>The message format of a batch: every data section is itself an encoded message.</summary>
    public const uint BatchFormat = 0x80013700;

    private static readonly Symbol PartitionKey = "x-opt-partition-key";
    private static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    private static readonly Symbol Offset = "x-opt-offset";
    private static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    private static readonly Dictionary<string, object?> NoProperties = [];

    /// <summary>One event as an encoded AMQP message.</summary>
    public static ByteBuffer Encode(OutgoingEvent source, string? partitionKey)
    {
        var message = new Message { BodySection = new Data { Binary = source.Body.ToArray() } };
        if (source.MessageId is not null || source.ContentType is not null)
        {
            message.Properties = new Properties();
            if (source.MessageId is not null)
            {
                message.Properties.MessageId = source.MessageId;
            }

            if (source.ContentType is not null)
            {
                message.Properties.ContentType = source.ContentType;
            }
        }

        if (source.Properties is { Count: > 0 } properties)
        {
            message.ApplicationProperties = ToSection(properties);
        }

        AddKey(message, partitionKey ?? source.PartitionKey);
        return message.Encode();
    }

    /// <summary>A batch of encoded messages as one message; encodes nothing a second time.</summary>
    public static Message Batch(IEnumerable<ByteBuffer> encoded, string? partitionKey)
    {
        var data = new DataList();
        foreach (var buffer in encoded)
        {
            data.Add(new Data { Buffer = buffer });
        }

        var message = new Message { BodySection = data, Format = BatchFormat };
        AddKey(message, partitionKey);
        return message;
    }

    /// <summary>The event in a received message.</summary>
    public static ReceivedEvent Decode(Message message)
    {
        var annotations = message.MessageAnnotations?.Map;
        return new ReceivedEvent
        {
            Body = Body(message.BodySection),
            Properties = FromSection(message.ApplicationProperties),
            MessageId = MessageId(message.Properties),
            ContentType = message.Properties?.ContentType?.ToString(),
            SequenceNumber = annotations?[SequenceNumber] is long number ? number : -1,
            Offset = annotations?[Offset]?.ToString() ?? "",
            EnqueuedTime = annotations?[EnqueuedTime] is DateTime time ? new DateTimeOffset(time, TimeSpan.Zero) : default,
            PartitionKey = annotations?[PartitionKey] as string,
        };
    }

    /// <summary>
    /// An id of a type that AMQP does not allow counts as none: one odd event must not end the reading of its partition.
    /// </summary>
    private static string? MessageId(Properties? properties)
    {
        try
        {
            return properties?.GetMessageId()?.ToString();
        }
        catch (AmqpException)
        {
            return null;
        }
    }

    private static void AddKey(Message message, string? partitionKey)
    {
        if (partitionKey is not null)
        {
            message.MessageAnnotations = new MessageAnnotations { [PartitionKey] = partitionKey };
        }
    }

    private static ApplicationProperties ToSection(IReadOnlyDictionary<string, object?> properties)
    {
        var section = new ApplicationProperties();
        foreach (var (name, value) in properties)
        {
            section[name] = value switch
            {
                DateTimeOffset time => time.UtcDateTime,
                decimal number => number.ToString(CultureInfo.InvariantCulture),
                Uri uri => uri.ToString(),
                _ => value,
            };
        }

        return section;
    }

    private static Dictionary<string, object?> FromSection(ApplicationProperties? section)
    {
        if (section is null)
        {
            return NoProperties;
        }

        var properties = new Dictionary<string, object?>(section.Map.Count, StringComparer.Ordinal);
        foreach (var (name, value) in section.Map)
        {
            // A name of another kind is none, like an id: one odd event must not end the reading of its partition.
            if (name is string or Symbol)
            {
                properties[name.ToString()!] = value is Symbol symbol ? symbol.ToString() : value;
            }
        }

        return properties;
    }

    private static ReadOnlyMemory<byte> Body(RestrictedDescribed? section) => section switch
    {
        Data data => data.Binary,
        DataList list => Concatenate(list),
        AmqpValue value => Body(value),
        _ => ReadOnlyMemory<byte>.Empty,
    };

    /// <summary>
    /// The library decodes a value only here, and fails by whatever exception the bytes lead to. A body that cannot be
    /// decoded counts as empty: one odd event must not end the reading of its partition.
    /// </summary>
    private static byte[] Body(AmqpValue section)
    {
        try
        {
            return section.Value switch
            {
                byte[] bytes => bytes,
                string text => Encoding.UTF8.GetBytes(text),
                _ => [],
            };
        }
#pragma warning disable CA1031 // Casts, ranges, duplicate keys: whatever malformed bytes lead to in the library.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private static byte[] Concatenate(DataList list)
    {
        var parts = Enumerable.Range(0, list.Count).Select(i => list[i].Binary).ToArray();
        return [.. parts.SelectMany(part => part)];
    }
}
