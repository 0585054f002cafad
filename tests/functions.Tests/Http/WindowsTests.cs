using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Http;

[Collection(AzuriteCollection.Name)]
public sealed class WindowsTests : IAsyncLifetime
{
    private const string Key = "a/b c";
    private readonly LoadedPipeline _pipeline = Some.Pipeline();
    private readonly TableSet _tables;
    private readonly HttpAnswers _answers;

    public WindowsTests(AzuriteFixture azurite)
    {
        _tables = Some.Tables(azurite);
        _answers = new HttpAnswers(_pipeline, new ResultReader(_pipeline, _tables, new PipelineTable(_tables)), null!);
    }

    public async Task InitializeAsync()
    {
        await WriteAsync(1, Enumerable.Range(0, 1_050).Select(i => Some.Result(Key, i * 10, rows: i + 1)));
        await WriteAsync(1, [Some.Result(Key, 200, rows: 21, retracted: true, revision: 1)], emission: 99);
        await WriteAsync(1, [Some.Result("a", 0), Some.Result("a/b", 0), Some.Result("a/b c|", 0)]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Windows_come_newest_first_with_their_columns()
    {
        var answer = await GetAsync("top=2");
        Assert.Equal((200, "meters", Key), (answer.Status, answer.Text("query"), answer.Text("key")));
        Assert.Equal([1_050, 1_049], answer.Windows.Select(w => w.GetProperty("n").GetInt32()));
        Assert.Equal(Some.Noon.AddSeconds(10_500), answer.Windows[0].GetProperty("windowEnd").GetDateTimeOffset());
        Assert.Equal(
            ["closed", "final", "generation", "n", "revision", "rows", "sensor", "total", "windowEnd", "windowStart"],
            answer.Windows[0].EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_repeating_or_leaving_out_a_window_or_showing_a_tombstone()
    {
        var seen = new List<int>();
        string? token = null;
        do
        {
            var answer = await GetAsync("top=100" + (token is null ? string.Empty : "&continuation=" + token));
            Assert.InRange(answer.Windows.Count, 1, 100);
            seen.AddRange(answer.Windows.Select(w => w.GetProperty("n").GetInt32()));
            token = answer.Text("continuation");
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(1, 1_050).Where(n => n != 21).Reverse(), seen);
    }

    [Fact]
    public async Task Top_is_capped_and_from_and_to_bound_the_windows_ends()
    {
        Assert.Equal(1_000, (await GetAsync("top=100000")).Windows.Count);
        var bounded = await GetAsync($"from={Some.Noon.AddSeconds(100):s}Z&to={Some.Noon.AddSeconds(130):s}Z");
        Assert.Equal([12, 11, 10], bounded.Windows.Select(w => w.GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task A_new_generation_hides_the_older_rows_of_the_same_key_only()
    {
        await WriteAsync(2, [Some.Result(Key, 0, rows: 7)]);
        Assert.Equal([7], (await GetAsync(string.Empty)).Windows.Select(w => w.GetProperty("n").GetInt32()));
        Assert.Single((await GetAsync(string.Empty, "a")).Windows);
        await WriteAsync(2, [Some.Result(Key, 0, rows: 7, retracted: true)], emission: 5);
        Assert.Empty((await GetAsync(string.Empty)).Windows);
    }

    [Theory]
    [InlineData("meters", "top=0", 400, "top")]
    [InlineData("meters", "top=many", 400, "top")]
    [InlineData("meters", "from=yesterday", 400, "from")]
    [InlineData("meters", "continuation=abc", 400, "continuation")]
    [InlineData("others", "", 404, "meters")]
    public async Task A_request_that_cannot_be_answered_says_why(string query, string parameters, int status, string expected)
    {
        var answer = await GetAsync(parameters, Key, query);
        Assert.Equal(status, answer.Status);
        Assert.Contains(expected, answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_key_is_refused()
    {
        var token = (await GetAsync("top=1")).Text("continuation");
        Assert.Equal(400, (await GetAsync("continuation=" + token, "a")).Status);
    }

    [Fact]
    public async Task A_key_without_windows_has_an_empty_list() => Assert.Empty((await GetAsync(string.Empty, "nobody")).Windows);

    private async Task WriteAsync(int generation, IEnumerable<WindowResult> results, long emission = 1)
    {
        foreach (var group in results.GroupBy(r => KeyGroups.Of(r.Key, _pipeline.Plan.KeyGroups)))
        {
            await new ResultTable(_tables, _pipeline.Projection).WriteAsync(
                new SinkBatch { Pipeline = new PipelineIdentity("meters", generation, "x"), Group = group.Key, Results = [.. group.Select(r => new ResultRow(r, emission))] },
                default);
        }
    }

    private async Task<Answer> GetAsync(string parameters, string key = Key, string query = "meters")
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.QueryString = new QueryString("?" + parameters);
        context.Response.Body = new MemoryStream();
        var result = await _answers.WindowsAsync(query, key, context.Request, default);
        await result.ExecuteAsync(context);
        context.Response.Body.Position = 0;
        return new Answer(context.Response.StatusCode, (await JsonDocument.ParseAsync(context.Response.Body)).RootElement);
    }

    private sealed record Answer(int Status, JsonElement Json)
    {
        public IReadOnlyList<JsonElement> Windows => [.. Json.GetProperty("windows").EnumerateArray()];

        public string? Text(string name) => Json.GetProperty(name).GetString();
    }
}
