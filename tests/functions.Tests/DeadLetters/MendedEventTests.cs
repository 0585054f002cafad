using System.Text;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.DeadLetters;

public sealed class MendedEventTests
{
    private static readonly byte[] Original = Encoding.UTF8.GetBytes("""{"sensor":"a","time":"2025-01-31T12:00:05Z","value":"much"}""");
    private static readonly byte[] Mended = Encoding.UTF8.GetBytes("""{"sensor":"a","time":"2025-01-31T12:00:05Z","value":10}""");

    [Fact]
    public void The_original_message_id_is_kept_so_that_the_copies_of_a_producer_count_once()
    {
        var mended = MendedEvent.Of("meters", Letter("m-1"), Original, Mended);
        Assert.Equal(("m-1", "meters/2/0/17"), (mended.MessageId, mended.Properties[MendedEvent.Property]));
    }

    [Fact]
    public void Without_a_message_id_the_same_letter_makes_the_same_id_and_another_one_another()
    {
        var letter = Letter(null);
        Assert.Equal("sf-mends/meters/2/0/17", MendedEvent.Of("meters", letter, Original, Mended).MessageId);
        Assert.Equal("sf-mends/meters/2/0/17", MendedEvent.Of("meters", letter, Original, null).MessageId);
        Assert.NotEqual("sf-mends/meters/2/0/17", MendedEvent.Of("meters", letter with { Generation = 3 }, Original, null).MessageId);
    }

    [Fact]
    public void Original_bytes_keep_all_properties_and_a_mended_event_is_no_control_event()
    {
        var letter = Letter(null, new Dictionary<string, object?> { [Preprocessor.ControlProperty] = "stop", ["source"] = "line 7" });
        Assert.Equal(
            ["source", Preprocessor.ControlProperty, MendedEvent.Property],
            MendedEvent.Of("meters", letter, Original, null).Properties.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["source", MendedEvent.Property],
            MendedEvent.Of("meters", letter, Original, Mended).Properties.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_would_become_a_dead_letter_again_is_known_before_it_is_sent()
    {
        var pipeline = Some.Pipeline();
        var bad = EventCheck.Judge(pipeline, 0, MendedEvent.Of("meters", Letter(null), Original, null), Some.Noon);
        Assert.Equal(("wrong-type", (string?)null), (bad.Reason, bad.Key));
        var good = EventCheck.Judge(pipeline, 0, MendedEvent.Of("meters", Letter(null), Original, Mended), Some.Noon);
        Assert.Equal((null, "a", KeyGroups.Of("a", 4)), (good.Reason, good.Key, good.Group));
    }

    [Theory]
    [InlineData("$messageId")]
    [InlineData("id")]
    public void Two_copies_of_a_mended_event_carry_one_event_id_where_the_pipeline_asks_for_one(string source)
    {
        var pipeline = Some.Pipeline($$""", "dedupe": { "id": "{{source}}", "ttl": "01:00:00" }""");
        var body = Encoding.UTF8.GetBytes("""{"sensor":"a","time":"2025-01-31T12:00:05Z","value":10,"id":"x"}""");
        var mended = MendedEvent.Of("meters", Letter(null), Original, body);
        var ids = new[] { 20L, 21L }.Select(sequence =>
        {
            var data = Some.Event(sequence, body);
            data.MessageId = mended.MessageId;
            return new Preprocessor(pipeline).Read(0, data).Row!.EventId;
        });
        Assert.NotEqual(UInt128.Zero, Assert.Single(ids.Distinct()));
    }

    [Fact]
    public void Properties_that_are_too_large_are_left_out_and_counted()
    {
        var (text, leftOut) = EventProperties.Write(new Dictionary<string, object>
        {
            ["a"] = new string('x', 20_000),
            ["b"] = 1.5,
            ["c"] = new object(),
            ["d"] = new DateTime(2025, 1, 31, 12, 0, 0, DateTimeKind.Utc),
            ["e"] = new string('"', 10_000),
        });
        Assert.Equal(3, leftOut);
        Assert.Equal(["b", "d"], EventProperties.Read(text).Keys);
        Assert.Equal(1.5, EventProperties.Read(text)["b"]);
        Assert.InRange(text!.Length, 1, EventProperties.MaxLength);
    }

    private static DeadLetterRecord Letter(string? messageId, IReadOnlyDictionary<string, object?>? properties = null) => new()
    {
        Generation = 2,
        Partition = 0,
        Sequence = 17,
        EnqueuedTime = Some.Noon,
        Reason = "wrong-type",
        Detail = "",
        Size = Original.Length,
        Origin = EventOrigin.None with { MessageId = messageId, Properties = properties ?? EventOrigin.None.Properties },
    };
}
