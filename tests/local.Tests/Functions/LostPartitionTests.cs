using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Tests.EventHubs;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>What a host does with a partition that another one takes from it, on a real endpoint and real blobs.</summary>
public sealed class LostPartitionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_reader_that_the_new_owner_disconnected_does_not_throw_it_out_in_turn()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new();
        await app.StartAsync(probe, expiry: TimeSpan.FromHours(1));
        await app.SendAsync(0, 0, 1);
        await app.CheckpointedAsync(0, 0);
        await app.RestingAsync();

        // Long before the next round of this host: it learns of its loss by the link alone.
        await app.TakeAsync(0, "another host");
        await using AmqpEventHubReceiver reader = await AmqpEventHubReceiver.OpenAsync(
            EventHubsConnectionString.Parse(app.Hub.Endpoint.ConnectionString), EndpointFixture.Hub, "repair", "0", EventPosition.Latest,
            TimeProvider.System, new ReceiverOptions { Prefetch = 10, OwnerLevel = 0 });
        await Eventually.HoldsAsync(
            () => app.Log.Lines.Any(line => line.Contains("Another reader took partition 0", StringComparison.Ordinal)
                || line.Contains("Partition 0 went to another host", StringComparison.Ordinal)),
            "it notices");
        for (int i = 1; i <= 3; i++)
        {
            // One after the other, over several back-offs: a reader that came back would end this one.
            await app.SendAsync(0, i, 1);
            Assert.Equal(i, (await EndpointTests.ReceiveAsync(reader, 1))[0].SequenceNumber);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        Assert.Equal(["e0"], probe.BodiesOf(0));
    }

    [Fact]
    public async Task Losing_a_partition_cancels_its_call_which_is_not_checkpointed_and_does_not_hold_up_the_others()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SampleProbe probe = new()
        {
            // A call that hears of its cancellation and goes on all the same.
            Hold = async (call, token) =>
            {
                using CancellationTokenRegistration heard = token.Register(cancelled.SetResult);
                await (call.Partition == 0 && !cancelled.Task.IsCompleted ? release.Task : Task.CompletedTask);
            },
        };
        await app.StartAsync(probe, expiry: TimeSpan.FromSeconds(2), hostId: "the host");
        await app.SendAsync(0, 0, 3);
        await Eventually.HoldsAsync(() => probe.Calls.Any(call => call.Partition == 0), "the call runs");
        await app.TakeAsync(0, "another host");
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1));

        // The other host dies, its ownership expires; this one renews its other partitions meanwhile, and waits with that one.
        await app.SendAsync(1, 0, 1);
        await app.CheckpointedAsync(1, 0);
        await Eventually.HoldsAsync(
            async () => (await app.OwnersAsync()).Values.Count(owner => owner == "the host") == 3 && await app.IsExpiredAsync(0, TimeSpan.FromSeconds(3)),
            "the other ownership expires, and three partitions are renewed");
        Assert.Equal(["e0", "e1", "e2"], probe.BodiesOf(0));
        release.SetResult();

        await app.CheckpointedAsync(0, 2);
        Assert.Equal(["e0", "e1", "e2", "e0", "e1", "e2"], probe.BodiesOf(0));
    }
}
