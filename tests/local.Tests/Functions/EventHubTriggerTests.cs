using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using StreamFunctions.Local.Functions;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>The trigger host against a real endpoint and real blobs.</summary>
public sealed class EventHubTriggerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Batches_come_in_order_and_checkpoints_are_written_in_the_official_format()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new();
        await app.SendAsync(0, 0, 25);
        await app.SendAsync(3, 0, 5);
        LocalHost host = await app.StartAsync(probe);
        await app.CheckpointedAsync(0, 24);
        await app.CheckpointedAsync(3, 4);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"e{i}"), probe.BodiesOf(0));
        Assert.All(probe.Calls, call => Assert.InRange(call.Sequences.Count, 1, 10));
        IDictionary<string, string> checkpoint = (await app.CheckpointAsync(0))!;
        Assert.Equal(["offset", "sequencenumber"], checkpoint.Keys.Order());
        Assert.Equal(0, (await app.Container.GetBlobClient($"{app.Prefix}checkpoint/0").GetPropertiesAsync()).Value.ContentLength);
        await Eventually.HoldsAsync(
            async () => (await app.OwnersAsync()).Keys.Order().SequenceEqual(["0", "1", "2", "3"]),
            "the partitions without events are taken too");
        await Eventually.HoldsAsync(() => host.Counters.Checkpoints.GetValueOrDefault("0") == 24, "the counters tell the checkpoint");
        Assert.Equal(30, host.Counters.EventsProcessed);
    }

    [Fact]
    public async Task The_binding_data_say_what_the_official_worker_says()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new();
        await app.SendAsync(2, 0, 2);
        await app.StartAsync(probe);
        await app.CheckpointedAsync(2, 1);
        IReadOnlyDictionary<string, object?> data = Assert.Single(probe.Calls).BindingData;
        Assert.Equal(
            """{"FullyQualifiedNamespace":"localhost","EventHubName":"flights","ConsumerGroup":"repair","PartitionId":"2"}""",
            data["PartitionContext"]);
        Assert.Equal("[0,1]", data["SequenceNumberArray"]);
    }

    [Fact]
    public async Task A_new_host_goes_on_behind_the_checkpoint_of_the_one_before()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe first = new();
        await app.SendAsync(1, 0, 7);
        await using (await app.StartAsync(first))
        {
            await app.CheckpointedAsync(1, 6);
        }

        Assert.Empty(await app.OwnersAsync());
        await app.SendAsync(1, 7, 3);
        SampleProbe second = new();
        await app.StartAsync(second);
        await app.CheckpointedAsync(1, 9);
        Assert.Equal(["e7", "e8", "e9"], second.BodiesOf(1));
    }

    [Fact]
    public async Task A_failing_call_is_retried_and_then_passed_over_with_an_error()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new()
        {
            Judge = call =>
            {
                if (call.Bodies.Contains("e0") || (call.Bodies.Contains("e10") && call.Retry < 2))
                {
                    throw new InvalidOperationException("as asked");
                }
            },
        };
        await app.SendAsync(0, 0, 20);
        LocalHost host = await app.StartAsync(probe);
        await app.CheckpointedAsync(0, 19);
        SampleCall[] calls = [.. probe.Calls];
        Assert.Equal([0, 1, 2, 0, 1, 2], calls.Select(call => call.Retry));
        Assert.Equal([0, 0, 0, 10, 10, 10], calls.Select(call => call.Sequences[0]));
        string error = Assert.Single(app.Log.Errors);
        Assert.Contains("'SampleIngest' failed on events 0 to 9 of partition 0", error, StringComparison.Ordinal);

        await Eventually.HoldsAsync(() => host.Entities.WaitingSignals() == 0, "the entities have settled");
        Assert.Equal(10, host.Counters.SignalsDone);
    }

    [Fact]
    public async Task A_checkpoint_beyond_the_log_means_a_new_hub_which_is_read_from_its_start()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.SendAsync(0, 0, 8);
        await using (await app.StartAsync(new SampleProbe()))
        {
            await app.CheckpointedAsync(0, 7);
        }

        await app.RecreateHubAsync();
        await app.SendAsync(0, 100, 3);
        SampleProbe probe = new();
        await app.StartAsync(probe);
        await app.CheckpointedAsync(0, 2);
        Assert.Equal(["e100", "e101", "e102"], probe.BodiesOf(0));
        Assert.Contains(app.Log.Lines, line => line.Contains("the hub was made anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_died_goes_on_at_once_when_it_comes_back_under_its_name()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.Container.CreateIfNotExistsAsync();
        for (int partition = 0; partition < 4; partition++)
        {
            await app.Container.GetBlobClient($"{app.Prefix}checkpoint/{partition}").DeleteIfExistsAsync();
            await app.Container.GetBlobClient($"{app.Prefix}ownership/{partition}").UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "the host" } });
        }

        await app.SendAsync(0, 0, 5);
        await app.SendAsync(3, 0, 5);
        SampleProbe probe = new();
        await app.StartAsync(probe, expiry: TimeSpan.FromHours(1), hostId: "the host");
        await app.CheckpointedAsync(0, 4);
        await app.CheckpointedAsync(3, 4);
        Assert.Equal(10, probe.BodiesOf(0).Count() + probe.BodiesOf(3).Count());
    }

    [Fact]
    public async Task A_host_that_joins_gets_its_share_and_gives_it_back_when_it_leaves()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        TimeSpan expiry = TimeSpan.FromSeconds(3);
        SampleProbe first = new();
        SampleProbe second = new();
        await app.StartAsync(first, LocalRole.Functions, expiry);
        await Eventually.HoldsAsync(async () => (await app.OwnersAsync()).Count == 4, "the first host has all partitions");
        string alone = Assert.Single((await app.OwnersAsync()).Values.Distinct());
        await using (await app.StartAsync(second, LocalRole.Functions, expiry))
        {
            await Eventually.HoldsAsync(
                async () => (await app.OwnersAsync()).Values.Count(owner => owner == alone) == 2
                    && (await app.OwnersAsync()).Count == 4,
                "each host has two partitions");
            await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => app.SendAsync(partition, 0, 4)));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => app.CheckpointedAsync(partition, 3)));
            Assert.NotEmpty(first.Calls);
            Assert.NotEmpty(second.Calls);
        }

        await Eventually.HoldsAsync(
            async () => (await app.OwnersAsync()).Values.Count(owner => owner == alone) == 4, "the first host has all partitions again");
    }

    [Fact]
    public async Task The_partitions_of_a_dead_host_are_taken_over_when_they_expire()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.Container.CreateIfNotExistsAsync();
        for (int partition = 0; partition < 4; partition++)
        {
            await app.Container.GetBlobClient($"{app.Prefix}ownership/{partition}").UploadAsync(
                BinaryData.Empty, new Azure.Storage.Blobs.Models.BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "dead" } });
        }

        await app.SendAsync(0, 0, 1);
        await app.StartAsync(new SampleProbe(), expiry: TimeSpan.FromSeconds(2));
        await app.CheckpointedAsync(0, 0);
        Assert.DoesNotContain("dead", (await app.OwnersAsync()).Where(owner => owner.Key == "0").Select(owner => owner.Value));
    }

    [Fact]
    public async Task A_missing_connection_is_named_before_anything_starts()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        IConfiguration settings = app.Settings();
        settings["SampleConnection"] = null;
        FunctionsConfigurationException refusal = Assert.Throws<FunctionsConfigurationException>(() => LocalHost.Create(new LocalHostOptions
        {
            Settings = settings,
            Functions = typeof(SampleFunctions).Assembly,
            AddServices = (_, _) => { },
            HostJson = app.HostJsonPath,
            DataDirectory = app.DataDirectory,
        }));
        Assert.Contains("'SampleConnection' is missing: function 'SampleIngest'", refusal.Message, StringComparison.Ordinal);
    }
}
