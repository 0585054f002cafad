using System.Globalization;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Where a receiver starts in a partition.</summary>
public readonly record struct EventPosition
{
    private EventPosition(string filter) => Filter = filter;

    /// <summary>The first event that the partition still holds.</summary>
    public static EventPosition Earliest { get; } = new("amqp.annotation.x-opt-offset > '-1'");

    /// <summary>Only events that arrive after the receiver is attached.</summary>
    public static EventPosition Latest { get; } = new("amqp.annotation.x-opt-offset > '@latest'");

    /// <summary>The selector that is sent to the endpoint.</summary>
    internal string Filter { get; }

    /// <summary>
    /// The event with this number, inclusive, and all after it. At most the next number to come: a number beyond that
    /// is refused (<see cref="EventHubsFailure.InvalidArgument"/>), as it belongs to another life of the hub.
    /// </summary>
    public static EventPosition FromSequenceNumber(long sequenceNumber) =>
        new(string.Create(CultureInfo.InvariantCulture, $"amqp.annotation.x-opt-sequence-number >= '{sequenceNumber}'"));

    /// <summary>All events after the one at this offset, exclusive.</summary>
    public static EventPosition AfterOffset(string offset) => new($"amqp.annotation.x-opt-offset > '{offset}'");

    /// <summary>All events enqueued after this time, exclusive.</summary>
    public static EventPosition AfterEnqueuedTime(DateTimeOffset time) =>
        new(string.Create(CultureInfo.InvariantCulture, $"amqp.annotation.x-opt-enqueued-time > '{time.ToUnixTimeMilliseconds()}'"));
}
