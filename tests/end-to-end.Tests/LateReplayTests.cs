using System.Globalization;
using System.Text.Json;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Local.EventHubs.Client;
using static StreamFunctions.EndToEnd.Tests.Harness.Readings;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>Events that come when their windows are purged already: mended dead letters, and late ones.</summary>
public sealed class LateReplayTests : IAsyncLifetime
{
    private readonly StateFolder _data = new();
    private RunningPipeline _host = null!;

    public async Task InitializeAsync() => _host = await RunningPipeline.StartAsync(_data, Pipelines.Write(_data, "TumblingWindow(minute, 1)"));

    public async Task DisposeAsync()
    {
        _host?.Dispose();
        await _data.DeleteAsync();
    }

    [Fact]
    public async Task A_purged_window_is_rebuilt_with_the_event_that_missed_it_and_no_other_row_is_touched()
    {
        await _host.SendAsync(
            Pipelines.Hub, "0", Reading("a", Noon, 1), Body("""{"sensor":"a","time":"2024-05-01T12:00:05Z","value":"much"}"""), Reading("b", Noon.AddSeconds(3), 100),
            Reading("a", Noon.AddHours(1), 1_000));
        await WindowsAreAsync(2);
        var before = await RowsAsync();

        // Mended: appended, late, and rebuilt at once. A second replay finds it done.
        var mended = _data.Write("mended.json", """{"sensor":"a","time":"2024-05-01T12:00:05Z","value":10}""");
        Assert.Contains("1 late row(s) count now", await RunAsync("deadletters", "replay", "0/1", "--with", mended), StringComparison.Ordinal);
        Assert.Contains("It counts (key a)", await RunAsync("deadletters", "replay", "0/1", "--with", mended), StringComparison.Ordinal);
        Assert.Empty(await RunAsync("late", "list", "--json"));
        await AssertEqualsOnePassAsync();
        Assert.Equal(before[("b", Noon)].ETag, (await RowsAsync())[("b", Noon)].ETag);

        // Late: it is in the log, so only its window is computed again, and the event of before stays in its own.
        await _host.SendAsync(Pipelines.Hub, "0", Reading("b", Noon.AddSeconds(9), 7), Reading("a", Noon.AddSeconds(30), 20));
        await Eventually.HoldsAsync(async () => (await _host.Tables.AllAsync("Late")).Count == 3 ? null : "the late rows are not written");
        Assert.Contains("\"value\":7", await RunAsync("late", "show", "0/5"), StringComparison.Ordinal);
        Assert.Contains("1 late row(s) count now", await RunAsync("late", "replay", "--all"), StringComparison.Ordinal);
        Assert.Empty(await RunAsync("late", "list", "--json"));
        await AssertEqualsOnePassAsync();

        // Seven events in the log: one dead, three counted on time (one of them in a window that is open), three late at first.
        Assert.Equal(
            (7, 1, 3, 3),
            (await _host.Tables.SumAsync("Progress", "read"), await _host.Tables.SumAsync("Progress", "dead"), await _host.Tables.SumAsync("Status", "counted"), await _host.Tables.SumAsync("Status", "late")));
    }

    /// <summary>Compares the closed windows with one naive pass over the log as it is now: whatever is usable counts.</summary>
    private async Task AssertEqualsOnePassAsync()
    {
        var expected = (await LogAsync())
            .Where(reading => reading.Time < Noon.AddHours(1))
            .GroupBy(reading => (reading.Sensor, Window: reading.Time.AddSeconds(-reading.Time.Second)))
            .ToDictionary(window => window.Key, window => (Count: window.LongCount(), Total: window.Sum(reading => reading.Value)));
        var rows = await RowsAsync();
        Assert.Equal(expected.Keys.Order(), rows.Keys.Order());
        foreach (var (key, row) in rows)
        {
            Assert.Equal(expected[key], (row.GetInt64("readings")!.Value, row.GetInt64("total")!.Value));
        }
    }

    private async Task<List<(string Sensor, DateTime Time, long Value)>> LogAsync()
    {
        var wanted = await _host.Tables.SumAsync("Progress", "read");
        await using var receiver = await AmqpEventHubReceiver.OpenAsync(
            EventHubsConnectionString.Parse(_host.EventHubs), Pipelines.Hub, "repair", "0", EventPosition.Earliest, TimeProvider.System);
        var events = new List<ReceivedEvent>();
        while (events.Count < wanted)
        {
            events.AddRange(await receiver.ReceiveBatchAsync(100, TimeSpan.FromSeconds(10)));
        }

        return [.. events.Select(received => JsonDocument.Parse(received.Body).RootElement)
            .Where(body => body.GetProperty("value").ValueKind == JsonValueKind.Number)
            .Select(body => (
                body.GetProperty("sensor").GetString()!,
                DateTime.Parse(body.GetProperty("time").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
                body.GetProperty("value").GetInt64()))];
    }

    private async Task<Dictionary<(string Sensor, DateTime Window), Azure.Data.Tables.TableEntity>> RowsAsync() =>
        (await _host.Tables.AllAsync("Results")).Where(row => row.GetBoolean("retracted") != true)
            .ToDictionary(row => (row.GetString("sensor"), row.GetDateTimeOffset("windowStart")!.Value.UtcDateTime));

    private Task WindowsAreAsync(int count) => Eventually.HoldsAsync(async () =>
        (await _host.Tables.AllAsync("Results")).Count is var windows && windows == count ? null : $"{windows} windows are written");

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var program = await LocalProgram.RunAsync([.. arguments, "--data", _data.Path]);
        Assert.True(program.ExitCode == 0, $"exit code {program.ExitCode}: {program.Output} {program.Errors}");
        return program.Output;
    }
}
