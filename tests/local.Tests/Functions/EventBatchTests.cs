using Azure.Messaging.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Functions.EventHubs;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class EventBatchTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public void An_event_has_its_annotations_and_its_properties(string? key)
    {
        EventData data = EventBatch.ToEventData(new ReceivedEvent
        {
            Body = new byte[] { 1 },
            Properties = new Dictionary<string, object?> { ["a"] = 1, ["none"] = null },
            SequenceNumber = 7,
            Offset = "70",
            EnqueuedTime = Noon,
            PartitionKey = key,
        });
        Dictionary<string, object> expected = new()
        {
            ["x-opt-sequence-number"] = 7L,
            ["x-opt-offset"] = "70",
            ["x-opt-enqueued-time"] = Noon,
        };
        if (key is not null)
        {
            expected["x-opt-partition-key"] = key;
        }

        Assert.Equal(expected, data.SystemProperties.ToDictionary());
        Assert.Equal(7L, data.SystemProperties["x-opt-sequence-number"]);
        Assert.False(data.SystemProperties.ContainsKey("x-opt-other"));
        Assert.Equal(new Dictionary<string, object> { ["a"] = 1 }, data.Properties);
        Assert.Equal((7, "70", Noon, key), (data.SequenceNumber, data.OffsetString, data.EnqueuedTime, data.PartitionKey));
    }

    [Fact]
    public void An_event_without_properties_has_room_for_some()
    {
        EventData data = EventBatch.ToEventData(new ReceivedEvent { Body = default, Properties = new Dictionary<string, object?>(), SequenceNumber = 0, Offset = "", EnqueuedTime = Noon });
        data.Properties["a"] = 1;
        Assert.Equal(1, Assert.Single(data.Properties).Value);
    }
}
