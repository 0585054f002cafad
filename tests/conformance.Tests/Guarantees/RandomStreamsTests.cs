using System.Globalization;
using CsCheck;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests.Guarantees;

/// <summary>
/// The guarantees on the entity runtime that runs here, as tests/durable.Tests states them on the model: random queries over
/// random logs, through the real endpoint, the real ingest and real tables, while the runtime does what it can do wrong.
/// </summary>
[Collection(AzuriteCollection.Name)]
public sealed class RandomStreamsTests(AzuriteFixture azurite)
{
    private static readonly string[] Columns = ["n", "total", "low", "high"];

    private static readonly Dictionary<string, EntityFaults> EachFault = new()
    {
        ["none"] = EntityFaults.None,
        [nameof(EntityFaults.LoseBatch)] = new() { LoseBatch = 0.15 },
        [nameof(EntityFaults.RepeatBatch)] = new() { RepeatBatch = 0.5 },
        [nameof(EntityFaults.DuplicateSignal)] = new() { DuplicateSignal = 0.5 },
        [nameof(EntityFaults.DelaySignal)] = new() { DelaySignal = 0.5, MaxDelay = TimeSpan.FromSeconds(1) },
        [nameof(EntityFaults.ReorderWindow)] = new() { ReorderWindow = 8 },
        ["all"] = All,
    };

    /// <summary>How many times as many runs as the suite makes: for a long run.</summary>
    private static readonly int Times = int.TryParse(
        Environment.GetEnvironmentVariable("STREAMFUNCTIONS_TEST_TIMES"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1;

    public static TheoryData<string> Names => [.. EachFault.Keys];

    private static EntityFaults All => new()
    {
        LoseBatch = 0.1,
        RepeatBatch = 0.2,
        DuplicateSignal = 0.2,
        DelaySignal = 0.2,
        MaxDelay = TimeSpan.FromMilliseconds(500),
        ReorderWindow = 6,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public Task Whatever_the_runtime_does_wrong_the_table_equals_that_of_DuckDB(string fault) => RandomStream.Any.SampleAsync(
        async random =>
        {
            var log = random.Log();
            await using var stream = await RunAsync(random, log, TimeSpan.Zero, EachFault[fault]);
            TableComparison.AssertEqual(RandomOracle.Windows(random, log), await stream.Tables.WindowsAsync(Columns, "sensor"));
            Assert.Empty(await stream.Tables.AllAsync("Late"));
        },
        iter: Times,
        threads: 1);

    [Fact]
    public async Task Of_rows_of_any_time_each_is_in_its_window_or_in_the_late_table()
    {
        var late = 0;
        await RandomStream.Any.Where(r => r.Window.Size is not null).Select(r => r with { WithIds = false }).SampleAsync(
            async random =>
            {
                var log = random.Log(late: 0.1);
                await using var stream = await RunAsync(random, log, TimeSpan.FromSeconds(5), All);
                var missed = (await stream.Tables.AllAsync("Late"))
                    .Select(r => (r.GetInt32("partition")!.Value, r.GetInt64("sequence")!.Value, r.GetDateTimeOffset("windowStart")!.Value.UtcDateTime)).ToList();
                late += missed.Count;
                Assert.Equal(missed.Count, missed.Distinct().Count());
                TableComparison.AssertEqual(RandomOracle.Windows(random, log, missed), await stream.Tables.WindowsAsync(Columns, "sensor"));
            },
            iter: 2 * Times,
            threads: 1);
        Assert.True(late > 0, "nothing was late");
    }

    private async Task<StreamUnderTest> RunAsync(RandomStream random, IReadOnlyList<RandomEvent>[] log, TimeSpan allowedLateness, EntityFaults faults)
    {
        var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions
        {
            Query = random.Query,
            Pipeline = random.Pipeline(allowedLateness),
            Partitions = random.Partitions,
        });
        await stream.StartHostAsync(faults: faults with { Seed = random.Seed });
        await SendAsync(stream, log, events => events[..^(events.Length / 4)]);
        await stream.PassedAsync(random.Middle);
        await SendAsync(stream, log, events => events[^(events.Length / 4)..]);
        await stream.EndInputAsync();
        await stream.SettledAsync();
        await stream.AssertConservationAsync(endOfInputEvents: random.Partitions);
        return stream;
    }

    // In two parts: what is late in the second is late however much of the log the host takes at once.
    private static Task SendAsync(StreamUnderTest stream, IReadOnlyList<RandomEvent>[] log, Func<OutgoingEvent[], OutgoingEvent[]> part) =>
        Task.WhenAll(log.Select((events, partition) => stream.SendAsync(partition, part([.. events.Select(e => e.Outgoing)]), batchSize: 100)));
}
