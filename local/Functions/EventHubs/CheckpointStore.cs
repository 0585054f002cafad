using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>A partition's checkpoint: the last event that was handed over.</summary>
internal sealed record Checkpoint(long SequenceNumber, string? Offset);

/// <summary>Who holds a partition, since when (the blob's last change), and the version of that entry.</summary>
internal sealed record Ownership(string Partition, string Owner, DateTimeOffset LastModified, ETag Version);

/// <summary>
/// Checkpoints and ownership as blobs in the official format (Azure.Messaging.EventHubs.Processor): empty blobs, everything in
/// their metadata, so that the Functions host goes on where this one stopped, and the other way round. Thread-safe.
/// </summary>
internal sealed class CheckpointStore
{
    public const string ContainerName = "azure-webjobs-eventhub";
    private const string OwnerKey = "ownerid";
    private const string SequenceKey = "sequencenumber";
    private const string OffsetKey = "offset";
    private readonly BlobContainerClient _container;
    private readonly string _root;

    public CheckpointStore(BlobServiceClient service, string hubNamespace, string hub, string consumerGroup)
    {
        _container = service.GetBlobContainerClient(ContainerName);
#pragma warning disable CA1308 // The format asks for lower case.
        _root = $"{hubNamespace}/{hub}/{consumerGroup}/".ToLowerInvariant();
#pragma warning restore CA1308
    }

    public async Task CreateContainerAsync(CancellationToken cancellation) =>
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellation);

    /// <summary>The partition's checkpoint; null when there is none, or one without a sequence number.</summary>
    public async Task<Checkpoint?> ReadCheckpointAsync(string partition, CancellationToken cancellation)
    {
        try
        {
            BlobProperties properties = await CheckpointBlob(partition).GetPropertiesAsync(cancellationToken: cancellation);
            return properties.Metadata.TryGetValue(SequenceKey, out string? text)
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long sequence)
                ? new Checkpoint(sequence, properties.Metadata.TryGetValue(OffsetKey, out string? offset) ? offset : null)
                : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task WriteCheckpointAsync(string partition, Checkpoint checkpoint, CancellationToken cancellation)
    {
        Dictionary<string, string> metadata = new()
        {
            [SequenceKey] = checkpoint.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            [OffsetKey] = checkpoint.Offset ?? string.Empty,
        };
        BlobClient blob = CheckpointBlob(partition);
        try
        {
            await blob.SetMetadataAsync(metadata, cancellationToken: cancellation);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await blob.UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Metadata = metadata }, cancellation);
        }
    }

    public async Task<IReadOnlyList<Ownership>> ListOwnershipAsync(CancellationToken cancellation)
    {
        List<Ownership> found = [];
        string prefix = _root + "ownership/";
        await foreach (BlobItem blob in _container.GetBlobsAsync(
            BlobTraits.Metadata, BlobStates.None, prefix, cancellation))
        {
            string owner = blob.Metadata.TryGetValue(OwnerKey, out string? id) ? id : string.Empty;
            found.Add(new Ownership(
                blob.Name[prefix.Length..], owner, blob.Properties.LastModified ?? default, blob.Properties.ETag ?? default));
        }

        return found;
    }

    /// <summary>
    /// Claims, renews or (with an empty owner) gives up a partition; null when another host was faster.
    /// </summary>
    public async Task<Ownership?> ClaimAsync(
        string partition, string owner, ETag? known, CancellationToken cancellation)
    {
        BlobClient blob = _container.GetBlobClient($"{_root}ownership/{partition}");
        Dictionary<string, string> metadata = new() { [OwnerKey] = owner };
        try
        {
            if (known is { } version)
            {
                BlobInfo info = await blob.SetMetadataAsync(
                    metadata, new BlobRequestConditions { IfMatch = version }, cancellation);
                return new Ownership(partition, owner, info.LastModified, info.ETag);
            }

            BlobContentInfo made = await blob.UploadAsync(
                BinaryData.Empty,
                new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellation);
            return new Ownership(partition, owner, made.LastModified, made.ETag);
        }
        catch (RequestFailedException lost) when (lost.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private BlobClient CheckpointBlob(string partition) => _container.GetBlobClient($"{_root}checkpoint/{partition}");
}
