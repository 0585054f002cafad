using Azure.Messaging.EventHubs;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>What an event carries beside its body, kept so that it can be sent again as it was.</summary>
/// <param name="MessageId">The AMQP message id; null = none, or too long to be kept.</param>
/// <param name="PartitionKey">The partition key that its producer gave; null = none.</param>
/// <param name="ContentType">The content type; null = none.</param>
/// <param name="Properties">The application properties.</param>
/// <param name="LeftOut">How many of all these were too large to be kept.</param>
public sealed record EventOrigin(
    string? MessageId, string? PartitionKey, string? ContentType, IReadOnlyDictionary<string, object?> Properties, int LeftOut)
{
    private const int MaxText = 2_048;

    /// <summary>Of an event that carries nothing.</summary>
    public static EventOrigin None { get; } = new(null, null, null, new Dictionary<string, object?>(), 0);

    internal static KeptOrigin Keep(EventData data)
    {
        var (text, leftOut) = EventProperties.Write(data.Properties);
        string?[] given = [data.MessageId, data.PartitionKey, data.ContentType];
        var kept = Array.ConvertAll(given, value => value is { Length: <= MaxText } ? value : null);
        return new KeptOrigin(kept[0], kept[1], kept[2], text, leftOut + given.Count(value => value is { Length: > MaxText }));
    }
}

/// <summary>As <see cref="EventOrigin"/>, in the form of the table's columns.</summary>
internal sealed record KeptOrigin(string? MessageId, string? PartitionKey, string? ContentType, string? Properties, int LeftOut)
{
    public static KeptOrigin None { get; } = new(null, null, null, null, 0);
}
