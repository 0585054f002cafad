using StreamFunctions.Local.Functions.EventHubs;
using StreamFunctions.Local.Tests.EventHubs;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>Our trigger host and the official JavaScript processor share one hub by the same blobs.</summary>
public sealed class OfficialPeerTests(AzuriteFixture azurite, JsClientFixture js) : IClassFixture<AzuriteFixture>, IClassFixture<JsClientFixture>
{
    // As that of the peer (processor.cjs): long enough that nothing expires on a slow machine.
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task A_host_and_the_official_processor_share_a_hub_and_go_on_from_each_others_checkpoints()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new();
        await app.StartAsync(probe, expiry: Expiry, hostId: "ours");
        await SendAsync(app, 0, 5);

        await using JsProcessor peer = JsProcessor.Start(js.Script(
            "processor.cjs", app.Hub.Endpoint.ConnectionString, EndpointFixture.Hub, "repair", azurite.ConnectionString, CheckpointStore.ContainerName));
        await SharedAsync(app, 2);
        int[] theirs = [.. (await app.OwnersAsync()).Where(owner => owner.Value != "ours").Select(owner => owner.Key[0] - '0')];
        await Eventually.HoldsAsync(() => theirs.All(partition => HasLeft(app, partition)), "we no longer read the peer's partitions");
        await SendAsync(app, 5, 3);

        // It went on behind our checkpoints, and writes them as we do.
        await Eventually.HoldsAsync(() => theirs.All(partition => peer.BodiesOf(partition).Count() >= 3), "the peer tells what it handled");
        Assert.All(theirs, partition => Assert.Equal(["e5", "e6", "e7"], peer.BodiesOf(partition)));
        Assert.Equal(
            (await app.CheckpointAsync(Enumerable.Range(0, 4).Except(theirs).First()))!.Keys.Order(),
            (await app.CheckpointAsync(theirs[0]))!.Keys.Order());

        await peer.StopAsync();
        await SharedAsync(app, 4);
        await SendAsync(app, 8, 2);

        // We went on behind its checkpoints: every event was handled once, by one of the two.
        Assert.All(theirs, partition => Assert.Equal(["e0", "e1", "e2", "e3", "e4", "e8", "e9"], probe.BodiesOf(partition)));
        Assert.All(
            Enumerable.Range(0, 4).Except(theirs), partition => Assert.Equal(Enumerable.Range(0, 10).Select(i => $"e{i}"), probe.BodiesOf(partition)));
    }

    /// <summary>Whether our reader is gone: an ownership changes hands in the store a moment before the readers do.</summary>
    private static bool HasLeft(SampleApp app, int partition) => app.Log.Lines.Any(
        line => line.Contains($"Partition {partition} went to another host", StringComparison.Ordinal)
            || line.Contains($"Another reader took partition {partition} ", StringComparison.Ordinal));

    /// <summary>Sends to every partition and waits until that is checkpointed, whoever does it.</summary>
    private static async Task SendAsync(SampleApp app, int from, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => app.SendAsync(partition, from, count)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => app.CheckpointedAsync(partition, from + count - 1)));
    }

    private static Task SharedAsync(SampleApp app, int ours) => Eventually.HoldsAsync(
        async () => await app.OwnersAsync() is { Count: 4 } owners && owners.Values.Count(owner => owner == "ours") == ours
            && owners.Values.Where(owner => owner != "ours").Distinct().Count() <= 1,
        $"we have {ours} of 4 partitions");
}
