using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>The account of the results is away while a producer goes on, for longer than the groups can hold what they decide.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class SinkDownTests(AzuriteFixture azurite)
{
    private const int Partitions = 2;
    private const int Round = 20;

    /// <summary>One note is 16 KB in an outbox: some 130 results make ingest wait, and some 520 fill a group.</summary>
    private const int NoteLength = 8_000;

    /// <summary>Decision 0015: a group takes nothing more once it holds 8 MiB; one operation may pass that by what it adds.</summary>
    private const long MostHeld = (8 << 20) + (1 << 20);

    private static readonly DateTime Start = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<WindowRow> _expected = [];
    private readonly Random _random = new(20_262);

    [Fact]
    public async Task What_waits_stays_bounded_while_a_producer_goes_on_and_nothing_is_missing_afterwards()
    {
        await using var sink = await SinkDoor.OpenAsync(azurite.ConnectionString);
        await using var stream = await StreamUnderTest.StartAsync(azurite, Options(sink));
        await stream.StartHostAsync();
        await SendRoundAsync(stream);
        await WaitAsync(async () => (await stream.Tables.AllAsync("Results")).Count > 0);

        sink.IsShut = true;
        using var waiting = new Measurements("streamfunctions.waiting");
        await WaitAsync(async () =>
        {
            await SendRoundAsync(stream);
            await AssertBoundedAsync(stream);
            return waiting.Read().GetValueOrDefault("sink") == Partitions;
        });
        var (before, _) = await stream.StateAsync();
        Assert.All(before, row => Assert.InRange(row.Last, 0, stream.LastOf(row.Partition) - 1));
        for (var round = 0; round < 10; round++)
        {
            await SendRoundAsync(stream);
            await AssertBoundedAsync(stream);
        }

        Assert.Equal(before.Select(row => row.Last), (await stream.StateAsync()).Progress.Select(row => row.Last));

        sink.IsShut = false;
        await stream.EndInputAsync();
        await stream.SettledAsync();
        TableComparison.AssertEqual(_expected, await stream.Tables.WindowsAsync(["n", "note"], "sensor"));
        await stream.AssertConservationAsync(endOfInputEvents: Partitions);
    }

    private static StreamOptions Options(SinkDoor sink) => new()
    {
        Query = "SELECT sensor, COUNT(*) AS n, MAX(note) AS note INTO results FROM notes TIMESTAMP BY date GROUP BY sensor, TumblingWindow(second, 1)",
        Pipeline = """{ "keyGroups": 2, "time": { "outOfOrderness": "00:00:01", "maxPartitionSkew": "365.00:00:00" }, "dedupe": null }""",
        Partitions = Partitions,
        ResultStorage = sink.ConnectionString,
    };

    /// <summary>Asserts it of what the groups tell, and of their states in the file.</summary>
    private static async Task AssertBoundedAsync(StreamUnderTest stream)
    {
        Assert.All((await stream.StateAsync()).Status, row => Assert.InRange(row.OutboxBytes, 0, MostHeld));
        await using var file = new SqliteConnection($"Data Source={stream.EntityFile};Mode=ReadOnly;Pooling=False");
        await file.OpenAsync();
        await using var command = file.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(length(state)), 0) FROM instances";
        Assert.InRange((long)(await command.ExecuteScalarAsync())!, 0, MostHeld);
    }

    /// <summary>Waits; the limit only ends a test that would hang.</summary>
    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2), "It never came so far.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Sends some events to each partition, a second of event time apart, each in a window of its own.</summary>
    private async Task SendRoundAsync(StreamUnderTest stream)
    {
        var events = Enumerable.Range(0, Partitions).Select(_ => new List<OutgoingEvent>()).ToArray();
        for (var i = 0; i < Round; i++)
        {
            var time = Start.AddSeconds(_expected.Count);
            var sensor = string.Create(CultureInfo.InvariantCulture, $"s{_expected.Count % 20}");
            var note = RandomText();
            var json = $$"""{"sensor":"{{sensor}}","note":"{{note}}","date":"{{time:yyyy-MM-ddTHH:mm:ssZ}}"}""";
            events[_expected.Count % Partitions].Add(new OutgoingEvent(Encoding.UTF8.GetBytes(json)));
            _expected.Add(new WindowRow(sensor, time, time.AddSeconds(1), [1L, note]));
        }

        await Task.WhenAll(events.Select((some, partition) => stream.SendAsync(partition, some)));
    }

    /// <summary>Text that no compression makes much smaller.</summary>
    private string RandomText()
    {
        var bytes = new byte[NoteLength * 3 / 4];
        _random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
