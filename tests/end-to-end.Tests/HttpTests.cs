using System.Net;
using System.Text.Json;
using StreamFunctions.EndToEnd.Tests.Harness;
using static StreamFunctions.EndToEnd.Tests.Harness.Readings;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>The HTTP functions of a pipeline that runs, over real events of a key that needs escaping.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private const int Minutes = 1_100;
    private const string Key = "hall 3/b";
    private const string KeyInPath = "hall%203%2Fb";

    private readonly StateFolder _data = new();
    private RunningPipeline _host = null!;

    public async Task InitializeAsync()
    {
        _host = await RunningPipeline.StartAsync(_data, Pipelines.Write(_data, "TumblingWindow(minute, 1)"));
        await _host.SendAsync(Pipelines.Hub, "0", Enumerable.Range(0, Minutes).Select(i => Reading(Key, Noon.AddMinutes(i), i)));
        await _host.SendAsync(Pipelines.Hub, "0", Reading(Key, Noon.AddMinutes(Minutes - 1), 7), Reading("other", Noon.AddMinutes(Minutes - 1), 1));
        await Eventually.HoldsAsync(async () =>
            (await _host.Tables.AllAsync("Results")).Count is var count && count == Minutes - 1 ? null : $"{count} windows are written");
    }

    public async Task DisposeAsync()
    {
        _host?.Dispose();
        await _data.DeleteAsync();
    }

    [Fact]
    public async Task Windows_and_state_of_a_key_are_served()
    {
        await AssertPagesAsync();
        await AssertTopIsCappedAsync();
        await AssertStateAsync();
        await AssertStatusAsync(HttpStatusCode.NotFound, "api/windows/nothing/" + KeyInPath, "meters");
        await AssertStatusAsync(HttpStatusCode.NotFound, "api/state/nothing/" + KeyInPath, "meters");
        await AssertStatusAsync(HttpStatusCode.BadRequest, $"api/windows/meters/{KeyInPath}?top=-1", "top");
        Assert.Empty(Windows(await _host.GetAsync("api/windows/meters/nobody")));
        Assert.Equal(0, await _host.Program.StopAsync());
    }

    private async Task AssertPagesAsync()
    {
        var seen = new List<long>();
        string? continuation = null;
        do
        {
            var page = await _host.GetAsync($"api/windows/meters/{KeyInPath}?top=400{continuation}");
            Assert.Equal(Key, page.GetProperty("key").GetString());
            seen.AddRange(Windows(page).Select(window => window.GetProperty("total").GetInt64()));
            continuation = page.GetProperty("continuation").GetString() is { } token ? "&continuation=" + token : null;
            Assert.InRange(Windows(page).Count, 1, 400);
        }
        while (continuation is not null);
        Assert.Equal(Enumerable.Range(0, Minutes - 1).Reverse().Select(i => (long)i), seen);
    }

    private async Task AssertTopIsCappedAsync()
    {
        var page = await _host.GetAsync($"api/windows/meters/{KeyInPath}?top=100000");
        Assert.Equal(1_000, Windows(page).Count);
        Assert.Equal(Noon.AddMinutes(Minutes - 1), Windows(page)[0].GetProperty("windowEnd").GetDateTimeOffset().UtcDateTime);
    }

    private async Task AssertStateAsync()
    {
        var state = await _host.GetAsync("api/state/meters/" + KeyInPath);
        var window = Assert.Single(Windows(state));
        Assert.Equal((2, Minutes - 1 + 7), (window.GetProperty("readings").GetInt64(), window.GetProperty("total").GetInt64()));
        Assert.False(window.GetProperty("fired").GetBoolean());
        Assert.Equal(Noon.AddMinutes(Minutes - 1), window.GetProperty("windowStart").GetDateTimeOffset().UtcDateTime);
        Assert.Equal(Noon.AddMinutes(Minutes), state.GetProperty("nextClose").GetDateTimeOffset().UtcDateTime);
        Assert.Equal(Noon.AddMinutes(Minutes - 1), state.GetProperty("watermark").GetDateTimeOffset().UtcDateTime);
    }

    private async Task AssertStatusAsync(HttpStatusCode expected, string address, string named)
    {
        using var answer = await _host.Http.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<JsonElement> Windows(JsonElement answer) => [.. answer.GetProperty("windows").EnumerateArray()];
}
