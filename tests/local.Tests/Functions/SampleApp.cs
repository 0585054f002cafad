using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Hosting;
using StreamFunctions.Local.Tests.Entities;
using StreamFunctions.Local.Tests.EventHubs;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>The sample functions on a real endpoint and a real Azurite; hosts on the same app share everything but their processes.</summary>
internal sealed class SampleApp : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _storage;
    private readonly string _group;
    private readonly List<LocalHost> _hosts = [];

    private SampleApp(string storage, string group, EndpointFixture hub)
    {
        _storage = storage;
        _group = group;
        Hub = hub;
        File.WriteAllText(HostJsonPath, """{ "extensions": { "eventHubs": { "maxEventBatchSize": 10 } } }""");
    }

    public EndpointFixture Hub { get; private set; }

    public RecordingLogger<LocalHost> Log { get; } = new();

    public string DataDirectory => _directory.Path;

    public string HostJsonPath => _directory.File("host.json");

    /// <summary>The checkpoint and ownership blobs of this app's consumer group.</summary>
    public string Prefix => $"localhost/flights/{_group}/";

    public BlobContainerClient Container => new BlobServiceClient(_storage).GetBlobContainerClient("azure-webjobs-eventhub");

    /// <summary>Apps of one Azurite keep apart by their consumer groups.</summary>
    public static async Task<SampleApp> CreateAsync(string storage, string group = "repair") =>
        new(storage, group, await EndpointFixture.StartAsync());

    /// <summary>A new, empty hub in place of the old one.</summary>
    public async Task RecreateHubAsync()
    {
        await Hub.DisposeAsync();
        Hub = await EndpointFixture.StartAsync();
    }

    public async Task<LocalHost> StartAsync(
        SampleProbe probe, LocalRole role = LocalRole.All, TimeSpan? expiry = null, EntityFaults? faults = null, TimeProvider? time = null, string? hostId = null)
    {
        LocalHost host = LocalHost.Create(new LocalHostOptions
        {
            Settings = Settings(),
            Functions = typeof(SampleFunctions).Assembly,
            AddServices = (services, _) => services.AddSingleton(probe).AddSingleton(new EntityProbe()),
            HostJson = HostJsonPath,
            DataDirectory = DataDirectory,
            Role = role,
            HostId = hostId,
            OwnershipExpiry = expiry ?? TimeSpan.FromSeconds(60),
            Faults = faults ?? EntityFaults.None,
            Logging = logging => logging.AddProvider(new Provider(Log)),
            Time = time ?? TimeProvider.System,
        });
        await host.StartAsync();
        _hosts.Add(host);
        return host;
    }

    public IConfiguration Settings() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Sample:Hub"] = EndpointFixture.Hub,
        ["Sample:Group"] = _group,
        ["Sample:Schedule"] = "0 0 0 1 1 *",
        ["SampleConnection"] = Hub.Endpoint.ConnectionString,
        ["AzureWebJobsStorage"] = _storage,
    }).Build();

    public async Task SendAsync(int partition, int from, int count)
    {
        await using AmqpEventHubProducer producer = await Hub.ProducerAsync();
        await producer.SendBatchAsync(
            [.. Enumerable.Range(from, count).Select(i => new OutgoingEvent(BinaryData.FromString($"e{i}").ToMemory()))],
            partitionId: partition.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The metadata of a checkpoint blob; null when it does not exist.</summary>
    public async Task<IDictionary<string, string>?> CheckpointAsync(int partition)
    {
        BlobClient blob = Container.GetBlobClient($"{Prefix}checkpoint/{partition}");
        return await blob.ExistsAsync() ? (await blob.GetPropertiesAsync()).Value.Metadata : null;
    }

    public Task CheckpointedAsync(int partition, long sequence) => Eventually.HoldsAsync(
        async () => await CheckpointAsync(partition) is { } found
            && found["sequencenumber"] == sequence.ToString(CultureInfo.InvariantCulture),
        $"partition {partition} is checkpointed at {sequence}");

    /// <summary>Owner of each partition, for those that have one.</summary>
    public async Task<Dictionary<string, string>> OwnersAsync()
    {
        Dictionary<string, string> owners = [];
        string prefix = $"{Prefix}ownership/";
        await foreach (BlobItem blob in Container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, default))
        {
            if (blob.Metadata.TryGetValue("ownerid", out string? owner) && owner.Length > 0)
            {
                owners[blob.Name[prefix.Length..]] = owner;
            }
        }

        return owners;
    }

    /// <summary>What another host does that takes a partition.</summary>
    public async Task TakeAsync(int partition, string owner) =>
        await Container.GetBlobClient($"{Prefix}ownership/{partition}").SetMetadataAsync(new Dictionary<string, string> { ["ownerid"] = owner });

    /// <summary>Waits until all partitions are held and none has been renewed for a while: the hosts' rounds rest.</summary>
    public async Task RestingAsync()
    {
        await Eventually.HoldsAsync(async () => (await OwnersAsync()).Count == 4, "all partitions are held");
        foreach (int partition in Enumerable.Range(0, 4))
        {
            await Eventually.HoldsAsync(() => IsExpiredAsync(partition, TimeSpan.FromSeconds(1)), "the rounds rest");
        }
    }

    /// <summary>Whether a partition's ownership is older than a time.</summary>
    public async Task<bool> IsExpiredAsync(int partition, TimeSpan expiry)
    {
        BlobProperties properties = await Container.GetBlobClient($"{Prefix}ownership/{partition}").GetPropertiesAsync();
        return properties.LastModified + expiry < TimeProvider.System.GetUtcNow();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LocalHost host in _hosts)
        {
            await host.DisposeAsync();
        }

        await Hub.DisposeAsync();

        // A host that is stopped at once has not made it yet, if it was the first one.
        await Container.CreateIfNotExistsAsync();
        await foreach (BlobItem blob in Container.GetBlobsAsync(BlobTraits.None, BlobStates.None, Prefix, default))
        {
            await Container.DeleteBlobAsync(blob.Name);
        }

        _directory.Dispose();
    }

    private sealed class Provider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
