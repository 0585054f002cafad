using System.Globalization;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>
/// The event that is sent for a dead letter: the original one or its mended body, with all that the original carried,
/// and a property that says what it mends.
/// </summary>
/// <param name="Body">The body.</param>
/// <param name="MessageId">
/// The original message id, so that copies which a producer sent of one event still count once; without one, an id that
/// follows from what is mended.
/// </param>
/// <param name="PartitionKey">The original partition key; null = none.</param>
/// <param name="ContentType">The original content type; null = none.</param>
/// <param name="Properties">The original properties, and <see cref="Property"/>.</param>
public sealed record MendedEvent(
    ReadOnlyMemory<byte> Body, string MessageId, string? PartitionKey, string? ContentType, IReadOnlyDictionary<string, object?> Properties)
{
    /// <summary>The application property that names what an event mends: pipeline/generation/partition/sequence number.</summary>
    public const string Property = "x-sf-mends";

    /// <summary>What an event that mends this dead letter says in <see cref="Property"/>.</summary>
    public static string IdOf(string pipeline, DeadLetterRecord letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return string.Create(CultureInfo.InvariantCulture, $"{pipeline}/{letter.Generation}/{letter.Partition}/{letter.Sequence}");
    }

    /// <summary>Makes the event.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="letter">The dead letter.</param>
    /// <param name="original">Its bytes.</param>
    /// <param name="mended">The bytes to send instead; null = the original ones.</param>
    public static MendedEvent Of(string pipeline, DeadLetterRecord letter, ReadOnlyMemory<byte> original, ReadOnlyMemory<byte>? mended)
    {
        ArgumentNullException.ThrowIfNull(letter);
        var id = IdOf(pipeline, letter);
        var properties = letter.Origin.Properties

            // What replaces a control event is an event.
            .Where(property => mended is null || property.Key != Preprocessor.ControlProperty)
            .ToDictionary(property => property.Key, property => property.Value, StringComparer.Ordinal);
        properties[Property] = id;
        return new MendedEvent(
            mended ?? original, letter.Origin.MessageId ?? "sf-mends/" + id, letter.Origin.PartitionKey, letter.Origin.ContentType, properties);
    }

    /// <summary>Whether an event of the log is the one that mends the dead letter with this id.</summary>
    public static bool Mends(EventData data, string id)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Properties.TryGetValue(Property, out var value) && string.Equals(value as string, id, StringComparison.Ordinal);
    }
}
