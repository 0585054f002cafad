using Azure.Data.Tables;
using Azure.Storage.Blobs;
using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Functions.Tables;

/// <summary>The tables of one app, by name, and the container of large dead letters. Thread-safe.</summary>
internal sealed class TableSet
{
    private volatile bool _containerExists;

    public TableSet(StreamFunctionsSettings settings)
        : this(
            StorageAccess.Tables(settings.Storage),
            StorageAccess.Tables(settings.ResultStorage),
            StorageAccess.Blobs(settings.ResultStorage),
            settings.TablePrefix)
    {
    }

    public TableSet(TableServiceClient state, TableServiceClient results, BlobServiceClient blobs, string prefix)
    {
        Results = new LazyTable(results, prefix + "Results");
        Late = new LazyTable(results, prefix + "Late");
        Alerts = new LazyTable(results, prefix + "Alerts");
        DeadLetters = new LazyTable(results, prefix + "DeadLetters");
        Progress = new LazyTable(state, prefix + "Progress");
        Status = new LazyTable(state, prefix + "Status");
        Pipelines = new LazyTable(state, prefix + "Pipelines");
        DeadLetterBodies = blobs.GetBlobContainerClient(prefix + "-dead-letters");
    }

    public LazyTable Results { get; }

    public LazyTable Late { get; }

    public LazyTable Alerts { get; }

    public LazyTable DeadLetters { get; }

    public LazyTable Progress { get; }

    public LazyTable Status { get; }

    public LazyTable Pipelines { get; }

    public BlobContainerClient DeadLetterBodies { get; }

    public async ValueTask EnsureContainerAsync(CancellationToken cancellation)
    {
        if (!_containerExists)
        {
            await DeadLetterBodies.CreateIfNotExistsAsync(cancellationToken: cancellation);
            _containerExists = true;
        }
    }
}
