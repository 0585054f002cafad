using System.Text;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class RowReaderTests
{
    private const string Query = "SELECT SUM(v) AS s, MAX(a.b.c) AS m FROM i TIMESTAMP BY at GROUP BY k, CountWindow(1)";
    private const string At = "\"at\":\"2020-01-01\"";

    [Theory]
    [InlineData("{\"k\":\"x\",\"v\":1,\"a\":{\"b\":{\"c\":2}}," + At + "}", "x", "1", "2")]
    [InlineData("{\"K\":\"x\",\"V\":1.5,\"A\":{\"B\":{\"C\":\"t\"}},\"AT\":\"2020-01-01\"}", "x", "1.5", "t")]
    [InlineData("{\"a\":{\"b\":5,\"c\":1},\"b\":{\"c\":3}," + At + "}", "~n", "NULL", "NULL")]
    [InlineData("{\"a\":[{\"b\":{\"c\":2}}],\"k\":true," + At + "}", "~bt", "NULL", "NULL")]
    [InlineData("{\"z\":{\"k\":\"no\",\"v\":9,\"a\":{\"b\":{\"c\":9}}},\"k\":7," + At + "}", "~i7", "NULL", "NULL")]
    [InlineData("{\"k\":1.0," + At + "}", "~i1", "NULL", "NULL")]
    [InlineData("{\"k\":-0.0," + At + "}", "~i0", "NULL", "NULL")]
    [InlineData("{\"k\":1.5," + At + "}", "~d1.5", "NULL", "NULL")]
    [InlineData("{\"k\":null,\"v\":null," + At + "}", "~n", "NULL", "NULL")]
    [InlineData("{\"k\":\"\"," + At + "}", "~e", "NULL", "NULL")]
    [InlineData("{\"k\":\"a,b~\"," + At + "}", "a~cb~~", "NULL", "NULL")]
    [InlineData("{\"k\":\"a\\\"\\u00e9\\ud83d\\ude00\\n\"," + At + "}", "a\"é😀\n", "NULL", "NULL")]
    [InlineData("{\"\\u006b\":\"esc\"," + At + "}", "esc", "NULL", "NULL")]
    [InlineData("{\"\\ud800\":\"x\",\"k\":\"y\"," + At + "}", "y", "NULL", "NULL")]
    [InlineData("{\"v\":12345678901234567890," + At + "}", "~n", "1.2345678901234567E+19", "NULL")]
    [InlineData("{\"v\":9223372036854775807," + At + "}", "~n", "9223372036854775807", "NULL")]
    [InlineData("{\"v\":1e2," + At + "}", "~n", "100", "NULL")]
    [InlineData("{\"v\":1,\"v\":2," + At + "}", "~n", "2", "NULL")]
    [InlineData("{\"v\":1,\"V\":null," + At + "}", "~n", "NULL", "NULL")]
    [InlineData("{\"a\":{\"b\":{\"c\":1}},\"a\":{}," + At + "}", "~n", "NULL", "NULL")]
    [InlineData("\uFEFF{\"v\":1," + At + "}", "~n", "1", "NULL")]
    [InlineData(" \r\n{\"v\":1," + At + "}\n ", "~n", "1", "NULL")]
    public void Named_fields_are_read_and_all_others_skipped(string json, string key, string v, string nested)
    {
        var (outcome, row) = Some.Read(Query, json);
        Assert.Equal(ReadKind.Row, outcome.Kind);
        Assert.Equal(key, row.Key);
        Assert.Equal(v, row.Values[0].ToString());
        Assert.Equal(nested, row.Values[1].ToString());
        Assert.Equal(Some.Time(2020, 1, 1), row.Time);
    }

    [Theory]
    [InlineData("", "empty-body")]
    [InlineData(" \n", "empty-body")]
    [InlineData("\uFEFF", "empty-body")]
    [InlineData("[]", "not-an-object")]
    [InlineData("[{\"v\":1}]", "not-an-object")]
    [InlineData("5", "not-an-object")]
    [InlineData("null", "not-an-object")]
    [InlineData("\"text\"", "not-an-object")]
    [InlineData("{", "not-json")]
    [InlineData("{\"v\":}", "not-json")]
    [InlineData("{\"v\":1,}", "not-json")]
    [InlineData("{\"v\":01}", "not-json")]
    [InlineData("{\"v\":NaN}", "not-json")]
    [InlineData("{'v':1}", "not-json")]
    [InlineData("{\"v\":1} x", "not-json")]
    [InlineData("{\"v\":1}{\"v\":2}", "not-json")]
    [InlineData("{\"v\":\"\t\"}", "not-json")]
    [InlineData("{/* no */}", "not-json")]
    [InlineData("{\"v\":1}", "missing-timestamp")]
    [InlineData("{\"at\":null}", "missing-timestamp")]
    [InlineData("{\"at\":\"soon\"}", "bad-timestamp")]
    [InlineData("{\"at\":1199386800000}", "bad-timestamp")]
    [InlineData("{\"at\":{}}", "bad-timestamp")]
    [InlineData("{\"at\":\"10000-01-01\"}", "bad-timestamp")]
    [InlineData("{\"v\":\"1\"," + At + "}", "wrong-type")]
    [InlineData("{\"v\":true," + At + "}", "wrong-type")]
    [InlineData("{\"v\":[1]," + At + "}", "wrong-type")]
    [InlineData("{\"k\":{\"x\":1}," + At + "}", "wrong-type")]
    [InlineData("{\"v\":1e999," + At + "}", "number-out-of-range")]
    [InlineData("{\"k\":\"\\udc00\"," + At + "}", "invalid-text")]
    public void What_cannot_be_used_is_rejected_with_a_reason(string json, string reason)
    {
        var (outcome, _) = Some.Read(Query, json);
        Assert.Equal(ReadKind.Rejected, outcome.Kind);
        Assert.Equal(reason, outcome.Reason);
        Assert.False(string.IsNullOrEmpty(outcome.Detail));
    }

    [Fact]
    public void Broken_utf8_is_rejected_wherever_it_is()
    {
        Assert.Equal("invalid-text", Some.Read(Query, [.. "{\"v\":\""u8, 0xC3, .. "\"}"u8]).Outcome.Reason);
        Assert.Equal("invalid-text", Some.Read(Query, [.. "{\"unread\":\""u8, 0xFF, .. "\"}"u8]).Outcome.Reason);
        Assert.Equal("invalid-text", Some.Read(Query, [.. "{\"unread\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]).Outcome.Reason);
    }

    [Theory]
    [InlineData(63, "[", "]", null)]
    [InlineData(64, "[", "]", "too-deep")]
    [InlineData(63, "{\"a\":", "}", null)]
    [InlineData(64, "{\"a\":", "}", "too-deep")]
    [InlineData(100_000, "[", "]", "too-deep")]
    public void Nesting_is_limited_to_64_levels(int levels, string open, string close, string? reason)
    {
        var text = new StringBuilder("{" + At + ",\"a\":");
        text.Insert(text.Length, open, levels).Append('1').Insert(text.Length, close, levels).Append('}');
        Assert.Equal(reason, Some.Read(Query, text.ToString()).Outcome.Reason);
    }

    [Fact]
    public void Filtered_rows_have_their_time()
    {
        var (outcome, row) = Some.Read("SELECT COUNT(*) AS n FROM i TIMESTAMP BY at WHERE v > 1 GROUP BY CountWindow(1)", "{\"v\":null," + At + "}");
        Assert.Equal(ReadKind.Filtered, outcome.Kind);
        Assert.Equal(Some.Time(2020, 1, 1), row.Time);
    }

    [Fact]
    public void Without_timestamp_by_the_enqueued_time_counts_and_without_keys_the_key_is_empty()
    {
        var (outcome, row) = Some.Read("SELECT COUNT(*) AS n FROM i GROUP BY CountWindow(1)", "{}");
        Assert.Equal(ReadKind.Row, outcome.Kind);
        Assert.Equal(Some.Event.EnqueuedTime, row.Time);
        Assert.Equal("", row.Key);
        Assert.Empty(row.Values);
    }

    [Fact]
    public void Epoch_numbers_become_times_by_dateadd()
    {
        const string query = "SELECT COUNT(*) AS n FROM i TIMESTAMP BY DATEADD(millisecond, t, '1970-01-01T00:00:00Z') GROUP BY CountWindow(1)";
        Assert.Equal(Some.Time(2008, 1, 3, 19), Some.Read(query, """{"t":1199386800000}""").Row.Time);
        Assert.Equal(-10_000, Some.Read(query, """{"t":-1}""").Row.Time);
        Assert.Equal("bad-timestamp", Some.Read(query, """{"t":9223372036854775807}""").Outcome.Reason);
        Assert.Equal("missing-timestamp", Some.Read(query, "{}").Outcome.Reason);
    }

    [Fact]
    public void The_hint_for_an_epoch_number_says_what_to_write() =>
        Assert.Equal(
            "[at] is a bigint '5', a datetime is needed. For epoch numbers: DATEADD(millisecond, x, '1970-01-01T00:00:00Z').",
            Some.Read(Query, """{"at":5}""").Outcome.Detail);

    [Theory]
    [InlineData(null, null)]
    [InlineData("$messageId", "m-1")]
    [InlineData("id", "e1")]
    [InlineData("header.[the id]", "17")]
    [InlineData("missing", null)]
    public void The_event_id_comes_from_the_message_or_the_body(string? source, string? id)
    {
        var (_, row) = Some.Read(Query, """{"id":"e1","header":{"the id":17},"at":"2020-01-01"}""", source);
        Assert.Equal(id, row.EventId);
    }

    [Fact]
    public void An_event_id_source_that_is_no_path_is_refused() =>
        Assert.Contains(
            "not the path of a field",
            Assert.Throws<QueryException>(() => QueryCompiler.Compile(Query).CreateReader("a + b")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_reader_forgets_the_event_before()
    {
        var query = QueryCompiler.Compile(Query);
        var reader = query.CreateReader(null);
        var row = query.CreateRow();
        reader.Read(Encoding.UTF8.GetBytes("{\"k\":\"\\u0061\",\"v\":1,\"a\":{\"b\":{\"c\":2}}," + At + "}"), Some.Event, row);
        reader.Read(Encoding.UTF8.GetBytes("{" + At + "}"), Some.Event, row);
        Assert.Equal("~n", row.Key);
        Assert.Equal([Value.Null, Value.Null], row.Values);
    }

    [Fact]
    public void Composite_keys_keep_the_order_of_group_by()
    {
        var query = QueryCompiler.Compile("SELECT b AS second, a, COUNT(*) AS n FROM i GROUP BY a, b, CountWindow(1)");
        var row = query.CreateRow();
        query.CreateReader(null).Read("""{"a":"x","b":5}"""u8, Some.Event, row);
        Assert.Equal("x,~i5", row.Key);
        Assert.Equal(["a", "second"], query.Keys.Select(k => k.Name));
        Assert.Equal([1, 0, -1], query.Outputs.Select(o => o.KeyIndex));
    }

    [Fact]
    public void A_row_of_another_query_is_refused() =>
        Assert.Throws<ArgumentException>(() => QueryCompiler.Compile(Query).CreateReader(null).Read("{}"u8, Some.Event, new Row(5)));
}
