using System.Text;
using Azure.Data.Tables;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Local.EventHubs.Client;
using static StreamFunctions.EndToEnd.Tests.Harness.Readings;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>
/// The verbs on dead letters, as processes, on a pipeline that runs and that does not deduplicate: a copy of an event
/// would count.
/// </summary>
public sealed class DeadLetterTests : IAsyncLifetime
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
    public async Task A_mended_event_counts_once_though_its_replay_is_killed_and_repeated()
    {
        var bad = new OutgoingEvent(Encoding.UTF8.GetBytes("""{"sensor":"a","time":"2024-05-01T12:00:05Z","value":"much"}"""))
        {
            MessageId = "m-1",
            PartitionKey = "a",
            ContentType = "application/json",
            Properties = new Dictionary<string, object?> { ["source"] = "line 7", ["try"] = 2 },
        };
        var large = new OutgoingEvent(Encoding.UTF8.GetBytes($$"""{"sensor":"a","time":"2024-05-01T12:00:06Z","value":"much","pad":"{{new string('x', 1_000_000)}}"}"""));
        await _host.SendAsync(Pipelines.Hub, "0", Reading("a", Noon, 1), bad, Reading("b", Noon.AddSeconds(3), 100));
        await _host.SendAsync(Pipelines.Hub, "0", large);
        await Eventually.HoldsAsync(async () => (await LettersAsync()).Count == 2 ? null : "the dead letters are not written");

        await AssertListedAndShownAsync(bad, large);
        await ReplayOnceThoughKilledAsync();
        await ReplayOnceThoughItsNoteIsLostAsync(large);

        // In the log: three good or mended ones in the window, two dead ones, the copy of the large one that is dead again.
        await _host.SendAsync(Pipelines.Hub, "0", Reading("a", Noon.AddHours(1), 1));
        await Eventually.HoldsAsync(async () => (await _host.Tables.AllAsync("Results")).Count == 2 ? null : "two windows are not written");
        var windows = (await _host.Tables.AllAsync("Results")).OrderBy(row => row.GetString("sensor"), StringComparer.Ordinal);
        Assert.Equal([("a", 2L, 11L), ("b", 1L, 100L)], windows.Select(row =>
            (row.GetString("sensor"), row.GetInt64("readings")!.Value, row.GetInt64("total")!.Value)));
        Assert.Equal((7, 3), (await _host.Tables.SumAsync("Progress", "read"), await _host.Tables.SumAsync("Progress", "dead")));
    }

    private async Task AssertListedAndShownAsync(OutgoingEvent bad, OutgoingEvent large)
    {
        using var list = await RunAsync("list", "--json");
        Assert.Equal(2, list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"reason\":\"wrong-type\"", list.Output, StringComparison.Ordinal);
        using var show = await RunAsync("show", "0/1");
        Assert.All(["wrong-type", "value", "m-1", "source = line 7", Encoding.UTF8.GetString(bad.Body.Span)], text =>
            Assert.Contains(text, show.Output, StringComparison.Ordinal));
        Assert.Equal(bad.Body.ToArray(), await LocalProgram.RunForBytesAsync("deadletters", "show", "0/1", "--raw", "--data", _data.Path));
        Assert.Equal(large.Body.ToArray(), await LocalProgram.RunForBytesAsync("deadletters", "show", "0/3", "--raw", "--data", _data.Path));
    }

    private async Task ReplayOnceThoughKilledAsync()
    {
        var mended = _data.Write("mended.json", """{"sensor":"a","time":"2024-05-01T12:00:05Z","value":10}""");
        using (var refused = await LocalProgram.RunAsync("deadletters", "replay", "0/1", "--data", _data.Path))
        {
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("dead letter again: wrong-type", refused.Errors, StringComparison.Ordinal);
        }

        using (var killed = LocalProgram.Start("deadletters", "replay", "0/1", "--with", mended, "--data", _data.Path))
        {
            await Eventually.HoldsAsync(async () => (await LetterAsync(1)).ContainsKey("replay") ? null : "the replay has not begun");
            await killed.KillAsync();
        }

        for (var again = 0; again < 3; again++)
        {
            using var replay = await RunAsync("replay", "0/1", "--with", mended);
            Assert.Contains("It counts (key a)", replay.Output, StringComparison.Ordinal);
        }

        var letter = await LetterAsync(1);
        Assert.Equal(("replayed", 4L), (letter.GetString("replay"), letter.GetInt64("replayedSequence")));
        using var replayed = await RunAsync("list", "--replayed", "--json");
        Assert.Contains("\"sequence\":4", replayed.Output, StringComparison.Ordinal);
    }

    /// <summary>What a process leaves that dies after the hub has taken the event and before the row says so.</summary>
    private async Task ReplayOnceThoughItsNoteIsLostAsync(OutgoingEvent large)
    {
        var store = DeadLetterStore.Open(_host.Tables.Storage, "sf", Pipelines.Name);
        var letter = (await store.FindAsync(1, 0, 3, default))!;
        Assert.NotNull(await store.TryNoteAsync(letter, new ReplayNote(false, "lost", 5, null, DateTimeOffset.UnixEpoch), default));
        await _host.SendAsync(Pipelines.Hub, "0", large with { Properties = new Dictionary<string, object?> { [MendedEvent.Property] = "meters/1/0/3" } });

        using var replay = await LocalProgram.RunAsync("deadletters", "replay", "0/3", "--force", "--data", _data.Path);
        Assert.Equal(1, replay.ExitCode);
        Assert.Contains("0/3: was sent before", replay.Output, StringComparison.Ordinal);
        Assert.Contains("dead letter again: wrong-type", replay.Errors, StringComparison.Ordinal);
        Assert.Equal(large.Body.ToArray(), await LocalProgram.RunForBytesAsync("deadletters", "show", "0/5", "--raw", "--data", _data.Path));
    }

    private async Task<LocalProgram> RunAsync(params string[] arguments)
    {
        var program = await LocalProgram.RunAsync(["deadletters", .. arguments, "--data", _data.Path]);
        Assert.True(program.ExitCode == 0, $"exit code {program.ExitCode}: {program.Output} {program.Errors}");
        return program;
    }

    private Task<IReadOnlyList<TableEntity>> LettersAsync() => _host.Tables.AllAsync("DeadLetters");

    private async Task<TableEntity> LetterAsync(long sequence) => (await LettersAsync()).Single(row => row.GetInt64("sequence") == sequence);
}
