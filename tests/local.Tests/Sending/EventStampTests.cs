using System.Text;
using System.Text.Json;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Tests.Sending;

public sealed class EventStampTests
{
    [Fact]
    public void The_same_event_of_the_same_file_has_the_same_id_on_every_run()
    {
        var body = Encoding.UTF8.GetBytes("""{"origin":"LAX"}""");
        Assert.Equal("flights-7", new EventStamp("flights", null).Stamp(7, body).MessageId);
        Assert.Equal("flights-7", new EventStamp("flights", null).Stamp(7, body).MessageId);
        Assert.NotEqual("flights-7", new EventStamp("flights", null).Stamp(8, body).MessageId);
    }

    [Theory]
    [InlineData("""{"delay":1,"origin":"LAX"}""", "LAX")]
    [InlineData("""{"nested":{"origin":"inner"},"origin":"outer"}""", "outer")]
    [InlineData("""{"origin":42}""", "42")]
    [InlineData("""{"origin":null}""", null)]
    [InlineData("""{"destination":"LAX"}""", null)]
    [InlineData("""["origin"]""", null)]
    [InlineData("""{"origin":""", null)]
    [InlineData("not json", null)]
    [InlineData("", null)]
    public void The_key_is_the_top_level_field_or_none(string body, string? key) =>
        Assert.Equal(key, new EventStamp(null, "origin").Stamp(0, Encoding.UTF8.GetBytes(body)).PartitionKey);

    [Fact]
    public void The_body_is_sent_as_it_is()
    {
        var body = Encoding.UTF8.GetBytes("""{ "origin" : "LAX" , "x":1e3}""");
        Assert.Equal(body, new EventStamp("f", "origin").Stamp(0, body).Body.ToArray());
    }

    [Fact]
    public void The_end_of_input_event_carries_the_control_property() =>
        Assert.Equal("end-of-input", EventStamp.EndOfInputEvent().Properties!["streamfunctions-control"]);

    [Fact]
    public void Every_malformed_event_is_broken_for_a_flights_query()
    {
        for (var number = 0; number < MalformedEvents.Kinds; number++)
        {
            Assert.False(IsUsableFlight(MalformedEvents.Body(number)), $"malformed event {number} is a good flight");
        }
    }

    private static bool IsUsableFlight(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("date", out var date)
                && DateTime.TryParseExact(date.GetString(), "yyyy/MM/dd HH:mm", null, default, out _)
                && document.RootElement.GetProperty("delay").ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
