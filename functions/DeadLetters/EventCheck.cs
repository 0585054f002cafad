using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>What the pipeline would make of an event.</summary>
/// <param name="Reason">The code of a dead letter; null = it can be used.</param>
/// <param name="Detail">For a dead letter: why, for people.</param>
/// <param name="Filtered">Whether the query's filter leaves it out.</param>
/// <param name="Key">Its key; null if it is no row.</param>
/// <param name="Group">The key group of <paramref name="Key"/>; null if it is no row.</param>
/// <param name="Time">Its event time; <see cref="EventTime.None"/> for a dead letter.</param>
public sealed record EventVerdict(string? Reason, string? Detail, bool Filtered, string? Key, int? Group, long Time);

/// <summary>Judges an event as ingest will, before it is sent. Stateless.</summary>
public static class EventCheck
{
    /// <summary>Judges the event.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="partition">The partition that it will be in.</param>
    /// <param name="mended">The event.</param>
    /// <param name="enqueued">When the hub will take it, about: now.</param>
    public static EventVerdict Judge(LoadedPipeline pipeline, int partition, MendedEvent mended, DateTimeOffset enqueued)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(mended);
        var properties = mended.Properties.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!);
        EventData data = EventHubsModelFactory.EventData(
            BinaryData.FromBytes(mended.Body), properties, null, mended.PartitionKey, long.MaxValue, offsetString: "0", enqueuedTime: enqueued);
        data.MessageId = mended.MessageId;
        data.ContentType = mended.ContentType;
        return Judge(pipeline, partition, data);
    }

    /// <summary>Judges an event of the log.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="data">The event.</param>
    public static EventVerdict Judge(LoadedPipeline pipeline, int partition, EventData data)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(data);
        var read = new Preprocessor(pipeline).Read(partition, data);
        int? group = read.Row is { } row ? KeyGroups.Of(row.Key, pipeline.Plan.KeyGroups) : null;
        return new EventVerdict(read.Letter?.Reason, read.Letter?.Detail, read.Fate == EventFate.Filtered, read.Row?.Key, group, read.Time);
    }
}
