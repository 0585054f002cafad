using System.Reflection;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Http;

[Collection(AzuriteCollection.Name)]
public sealed class DeadLetterHttpTests : IAsyncLifetime
{
    private readonly TableSet _tables;
    private readonly DeadLetterAnswers _answers;

    public DeadLetterHttpTests(AzuriteFixture azurite)
    {
        _tables = Some.Tables(azurite);
        _answers = new DeadLetterAnswers(Some.Pipeline(), new DeadLetterStore(_tables, "meters"), new LateStore(_tables, "meters"), new LostEventsStore(_tables, "meters"));
    }

    public async Task InitializeAsync()
    {
        var identity = new PipelineIdentity("meters", 1, "x");
        await new PipelineTable(_tables).TryWriteAsync(new StoredIdentity(identity, "plan", "log", null), default);
        await new DeadLetterTable(_tables).WriteAsync(
            identity, [.. Enumerable.Range(0, 25).Select(i => new DeadLetter(0, i, Some.Noon, i == 3 ? "wrong-type" : "not-json", "why", new byte[] { 0xff, (byte)i }))], default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Pages_of_dead_letters_follow_each_other()
    {
        var seen = new List<long>();
        string? token = null;
        do
        {
            var (_, body) = await AskAsync((http, stop) => _answers.ListAsync("meters", http, stop), "top=10" + token);
            var answer = JsonDocument.Parse(body).RootElement;
            seen.AddRange(answer.GetProperty("deadLetters").EnumerateArray().Select(letter => letter.GetProperty("sequence").GetInt64()));
            token = answer.GetProperty("continuation").GetString() is { } next ? "&continuation=" + next : null;
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task A_reason_selects_and_the_bytes_come_as_base64_or_as_they_are()
    {
        var (_, list) = await AskAsync((http, stop) => _answers.ListAsync("meters", http, stop), "reason=wrong-type");
        var letter = Assert.Single(JsonDocument.Parse(list).RootElement.GetProperty("deadLetters").EnumerateArray());
        Assert.Equal((3, false), (letter.GetProperty("sequence").GetInt32(), letter.TryGetProperty("body", out _)));
        var (_, json) = await AskAsync((http, stop) => _answers.ShowAsync("meters", 0, 3, http, stop));
        Assert.Equal([0xff, 3], JsonDocument.Parse(json).RootElement.GetProperty("body").GetBytesFromBase64());
        var (status, raw) = await AskAsync((http, stop) => _answers.ShowAsync("meters", 0, 3, http, stop), accept: "application/octet-stream");
        Assert.Equal((200, 2, 3), (status, raw.Length, raw[1]));
    }

    [Theory]
    [InlineData("meters", "top=0", 400)]
    [InlineData("meters", "since=yesterday", 400)]
    [InlineData("meters", "replayed=perhaps", 400)]
    [InlineData("meters", "continuation=abc", 400)]
    [InlineData("others", "", 404)]
    public async Task A_listing_that_cannot_be_answered_says_so(string query, string parameters, int expected)
    {
        var (status, _) = await AskAsync((http, stop) => _answers.ListAsync(query, http, stop), parameters);
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task A_dead_letter_that_is_not_there_and_an_empty_list_of_late_rows()
    {
        Assert.Equal(404, (await AskAsync((http, stop) => _answers.ShowAsync("meters", 0, 99, http, stop))).Status);
        var (status, late) = await AskAsync((http, stop) => _answers.LateAsync("meters", http, stop));
        Assert.Equal((200, 0), (status, JsonDocument.Parse(late).RootElement.GetProperty("late").GetArrayLength()));
    }

    [Fact]
    public async Task What_the_log_lost_is_listed_page_by_page_and_is_of_this_generation_and_pipeline()
    {
        var lost = new LostTable(_tables);
        await lost.WriteAsync(new PipelineIdentity("meters", 1, "x"), [new LostRange(0, 5, 9), new LostRange(1, 7, 7)], default);
        await lost.WriteAsync(new PipelineIdentity("meters", 1, "x"), 2, [new LostRange(1, 3, 4)], default);
        await lost.WriteAsync(new PipelineIdentity("meters", 2, "x"), [new LostRange(0, 90, 91)], default);
        await lost.WriteAsync(new PipelineIdentity("meters2", 1, "x"), [new LostRange(0, 92, 93)], default);

        // A key and a rule of a user that look like such a row, and are none.
        await _tables.Alerts.UpsertAsync(
            [new TableEntity("meters|0", RowKeys.Alert("$lost|1|", 0, 0, "high", true, 1)) { ["rule"] = "high", ["generation"] = 1, ["key"] = "$lost|1|" }], default);

        var seen = new List<(int, long, long, long, int?)>();
        string? token = null;
        do
        {
            var (_, body) = await AskAsync((http, stop) => _answers.LostAsync("meters", http, stop), "top=2" + token);
            var answer = JsonDocument.Parse(body).RootElement;
            Assert.InRange(answer.GetProperty("lost").GetArrayLength(), 1, 2);
            seen.AddRange(answer.GetProperty("lost").EnumerateArray().Select(range => (
                range.GetProperty("partition").GetInt32(), range.GetProperty("from").GetInt64(), range.GetProperty("to").GetInt64(),
                range.GetProperty("count").GetInt64(), range.GetProperty("group") is { ValueKind: JsonValueKind.Number } group ? group.GetInt32() : (int?)null)));
            token = answer.GetProperty("continuation").GetString() is { } next ? "&continuation=" + next : null;
        }
        while (token is not null);
        Assert.Equal([(1, 3, 4, 2, 2), (0, 5, 9, 5, null), (1, 7, 7, 1, null)], seen);

        var (_, one) = await AskAsync((http, stop) => _answers.LostAsync("meters", http, stop), "partition=0");
        Assert.Equal(5, Assert.Single(JsonDocument.Parse(one).RootElement.GetProperty("lost").EnumerateArray()).GetProperty("from").GetInt64());
        Assert.Equal(404, (await AskAsync((http, stop) => _answers.LostAsync("others", http, stop))).Status);
        Assert.Equal(400, (await AskAsync((http, stop) => _answers.LostAsync("meters", http, stop), "top=many")).Status);
    }

    [Fact]
    public void No_function_on_dead_letters_is_anonymous_or_changes_anything()
    {
        var triggers = typeof(DeadLetterFunctions).GetMethods().SelectMany(m => m.GetParameters())
            .Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>().ToList();
        Assert.Equal(4, triggers.Count);
        Assert.All(triggers, t => Assert.Equal((AuthorizationLevel.Function, "get"), (t.AuthLevel, Assert.Single(t.Methods!))));
    }

    private static async Task<(int Status, byte[] Body)> AskAsync(
        Func<HttpRequest, CancellationToken, Task<IResult>> ask, string parameters = "", string accept = "application/json")
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.QueryString = new QueryString("?" + parameters);
        context.Request.Headers.Accept = accept;
        var body = new MemoryStream();
        context.Response.Body = body;
        await (await ask(context.Request, default)).ExecuteAsync(context);
        return (context.Response.StatusCode, body.ToArray());
    }
}
