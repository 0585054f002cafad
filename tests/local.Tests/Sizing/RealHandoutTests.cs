using System.Text;
using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>The planner's count of signals against the product's own: the planner of handouts, and the planner of pulses.</summary>
public sealed class RealHandoutTests
{
    private const int Batches = 20;

    [Theory]
    [InlineData(16, 200)]
    [InlineData(16, 10)]
    [InlineData(64, 100)]
    [InlineData(1, 2_000)]
    public void A_batch_becomes_about_as_many_blocks_as_are_planned(int groups, int events)
    {
        var pipeline = Pipeline(groups);
        var planner = new HandoutPlanner(pipeline);
        var random = new Random(5);
        var blocks = Enumerable.Range(0, Batches).Average(_ => planner.Plan(
            new PipelineIdentity("p", 1, "lineage"), ProgressTable.Nothing(0, groups), Events(events, random), 1).Blocks.Count);

        // One partition, so many events in a second, and batches that wait for one (the first event comes on top).
        var planned = Loads.Sizing(
            Loads.Plain with { EventsPerSecond = events, Keys = 5_000 },
            Loads.Design with { Partitions = 1, KeyGroups = groups, BatchEvents = 2_000, BatchWait = TimeSpan.FromSeconds(1) }).Batches.BlocksPerBatch;

        // Values that compress make fewer blocks; the planner does not count on it.
        Assert.InRange(planned, blocks * 0.98, (blocks * 1.1) + (groups == 1 ? 4 : 0.5));
    }

    [Fact]
    public void A_beat_sends_a_pulse_to_every_group_that_has_open_work()
    {
        var plan = Pipeline(16).Plan;
        var sent = Enumerable.Range(0, 16).Select(_ => 5L).ToArray();
        var progress = ProgressTable.Nothing(0, 16) with { Last = 5, Sent = sent, MaxEventTime = 1, PartitionCount = 1 };
        var log = new LogSnapshot(DateTimeOffset.UnixEpoch, [new PartitionPosition(0, 5)]);

        var beat = new PulsePlanner(plan).Plan(new PulseState { Generation = 1, Lineage = "lineage" }, new PulseView([progress], [], log), DateTimeOffset.UnixEpoch);

        var signals = Loads.Sizing(design: Loads.Design with { PulsePeriod = TimeSpan.FromSeconds(1) }).Signals;
        Assert.Equal(beat.Messages.Count, signals.Pulses);
    }

    private static List<EventData> Events(int count, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(sequence => EventHubsModelFactory.EventData(
            BinaryData.FromBytes(Encoding.UTF8.GetBytes($$"""{ "k": "{{random.Next(5_000):D16}}", "v": {{random.NextDouble().ToString(System.Globalization.CultureInfo.InvariantCulture)}} }""")),
            null, null, null, sequence, "0", DateTimeOffset.UnixEpoch.AddSeconds(sequence))),
    ];

    private static LoadedPipeline Pipeline(int groups) => PipelineLoader.Compile(
        PipelineFileReader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "p", "keyGroups": {{groups}} }"""), "pipeline.json"),
        "SELECT k, SUM(v) AS s INTO o FROM i GROUP BY k, TumblingWindow(minute, 1)");
}
