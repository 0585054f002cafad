using System.Text;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Ingest;

public sealed class PreprocessorTests
{
    private const string Time = "\"time\": \"2025-01-31T12:00:00Z\"";

    public static TheoryData<string, string> BadBodies => new()
    {
        { "not-json", "this is not JSON" },
        { "empty-body", string.Empty },
        { "not-json", "{\"sensor\": \"a\", " },
        { "not-json", new string('x', 1_000_000) },
        { "missing-timestamp", "{\"sensor\": \"a\", \"value\": 1}" },
        { "timestamp-in-future", "{\"sensor\": \"a\", \"value\": 1, \"time\": \"2031-01-01T00:00:00Z\"}" },
        { "wrong-type", "{\"sensor\": \"a\", \"value\": \"warm\", " + Time + "}" },
        { "row-too-large", "{\"sensor\": \"" + new string('s', 40_000) + "\", \"value\": 1, " + Time + "}" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public void A_bad_body_is_a_dead_letter_with_its_reason_and_bytes(string reason, string body)
    {
        var result = new Preprocessor(Some.Pipeline()).Read(3, Some.Event(17, body));
        Assert.Equal(EventFate.Dead, result.Fate);
        Assert.Equal((3, 17L, reason), (result.Letter!.Partition, result.Letter.Sequence, result.Letter.Reason));
        Assert.Equal(body, Encoding.UTF8.GetString(result.Letter.Body.Span));
        Assert.NotEmpty(result.Letter.Detail);
        Assert.Equal(EventTime.None, result.Time);
    }

    [Fact]
    public void A_good_event_is_a_row_with_its_time_key_and_values()
    {
        var result = new Preprocessor(Some.Pipeline()).Read(0, Some.Reading(4, "a", 2.5, 7));
        Assert.Equal(EventFate.Row, result.Fate);
        Assert.Equal((4L, EventTime.From(Some.Noon.AddSeconds(7)), "a"), (result.Row!.Sequence, result.Row.Time, result.Row.Key));
        Assert.Equal(2.5, Assert.Single(result.Row.Values).Double);
    }

    [Fact]
    public void The_future_is_measured_from_the_enqueued_time_and_ends_exactly_at_the_skew()
    {
        var preprocessor = new Preprocessor(Some.Pipeline(""", "time": { "maxFutureSkew": "00:10:00" } """));
        string Body(int seconds) => "{\"sensor\": \"a\", \"value\": 1, \"time\": \"" + Some.Noon.AddSeconds(seconds).ToString("O") + "\"}";
        Assert.Equal(EventFate.Row, preprocessor.Read(0, Some.Event(1, Body(600))).Fate);
        Assert.Equal(EventFate.Dead, preprocessor.Read(0, Some.Event(2, Body(601))).Fate);
        var unlimited = new Preprocessor(Some.Pipeline(""", "time": { "maxFutureSkew": "unlimited" } """));
        Assert.Equal(EventFate.Row, unlimited.Read(0, Some.Event(3, Body(100_000_000))).Fate);
    }

    [Fact]
    public void A_filtered_event_counts_for_time_only()
    {
        var preprocessor = new Preprocessor(Some.Pipeline(query: Some.Query.Replace("GROUP BY", "WHERE value > 10 GROUP BY", StringComparison.Ordinal)));
        var result = preprocessor.Read(0, Some.Reading(1, "a", 3, 5));
        Assert.Equal((EventFate.Filtered, EventTime.From(Some.Noon.AddSeconds(5))), (result.Fate, result.Time));
        Assert.Null(result.Row);
    }

    [Fact]
    public void The_end_of_input_ends_time_only_where_the_pipeline_accepts_it()
    {
        EventData Control(object value) => Some.Event(1, "x", properties: new Dictionary<string, object> { [Preprocessor.ControlProperty] = value });
        var accepting = new Preprocessor(Some.Pipeline(", \"acceptEndOfInput\": true"));
        Assert.Equal((EventFate.EndOfInput, EventTime.EndOfInput), (accepting.Read(0, Control("end-of-input")).Fate, accepting.Read(0, Control("end-of-input")).Time));
        Assert.Equal("unknown-control", accepting.Read(0, Control("reboot")).Letter!.Reason);
        Assert.Equal("unknown-control", accepting.Read(0, Control(new WithoutText())).Letter!.Reason);
        Assert.Equal("end-of-input-refused", new Preprocessor(Some.Pipeline()).Read(0, Control("end-of-input")).Letter!.Reason);
    }

    [Fact]
    public void Equal_ids_have_equal_hashes_and_no_id_has_none()
    {
        var preprocessor = new Preprocessor(Some.Pipeline(", \"dedupe\": { \"id\": \"id\" }"));
        UInt128 Id(string id) => preprocessor.Read(0, Some.Event(1, "{\"sensor\": \"a\", \"value\": 1, " + Time + id + "}")).Row!.EventId;
        Assert.Equal(Id(", \"id\": \"x\""), Id(", \"id\": \"x\""));
        Assert.NotEqual(Id(", \"id\": \"x\""), Id(", \"id\": \"y\""));
        Assert.Equal(UInt128.Zero, Id(string.Empty));
    }

    /// <summary>As some values that an AMQP library decodes are.</summary>
    private sealed class WithoutText
    {
        public override string ToString() => throw new InvalidOperationException("It has no text.");
    }
}
