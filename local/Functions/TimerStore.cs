using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// What the hosts of one app share about one timer: the lock of who fires it, and when it fired last, as blobs where the Functions
/// host keeps them (azure-webjobs-sdk-extensions, StorageScheduleMonitor; the listener's singleton lock). One caller at a time.
/// </summary>
internal sealed class TimerStore
{
    private const string ContainerName = "azure-webjobs-hosts";

    // The shortest lease that there is: so long at most do the timers of a killed host rest.
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);

    private readonly BlobContainerClient _container;
    private readonly BlobClient _status;
    private readonly BlobClient _lock;
    private readonly BlobLeaseClient _lease;

    /// <param name="service">The storage account.</param>
    /// <param name="app">What hosts that share the timer have in common.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="hostId">A host's own name. A GUID also names its lease, which a host that died then has again at once.</param>
    public TimerStore(BlobServiceClient service, string app, string function, string? hostId)
    {
        string name = $"Host.Functions.{function}";
        _container = service.GetBlobContainerClient(ContainerName);
        _status = _container.GetBlobClient($"timers/{app}/{name}/status");
        _lock = _container.GetBlobClient($"locks/{app}/{name}.Listener");
        _lease = _lock.GetBlobLeaseClient((Guid.TryParse(hostId, out Guid id) ? id : Guid.NewGuid()).ToString());
    }

    /// <summary>The name of the app: hosts on one data directory are one.</summary>
    public static string AppOf(string dataDirectory) =>
        "local-" + XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Path.GetFullPath(dataDirectory))).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Takes the lock; false while another host has it.</summary>
    public async Task<bool> TryLockAsync(CancellationToken cancellation)
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        try
        {
            BlobUploadOptions onlyNew = new() { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await _lock.UploadAsync(BinaryData.Empty, onlyNew, cancellation);
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
        }

        return await DoAsync(() => _lease.AcquireAsync(LeaseDuration, cancellationToken: cancellation));
    }

    /// <summary>Keeps the lock for another while; false when another host has it by now.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellation) => DoAsync(() => _lease.RenewAsync(cancellationToken: cancellation));

    /// <summary>Gives the lock up, if this host has it.</summary>
    public async Task UnlockAsync(CancellationToken cancellation)
    {
        try
        {
            await _lease.ReleaseAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException lost) when (lost.Status is 404 or 409 or 412)
        {
        }
    }

    /// <summary>What was recorded last; null when nothing was.</summary>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            BlobDownloadResult found = await _status.DownloadContentAsync(cancellation);
            return found.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellation) =>
        await _status.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellation);

    private static async Task<bool> DoAsync(Func<Task> request)
    {
        try
        {
            await request();
            return true;
        }
        catch (RequestFailedException other) when (other.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
