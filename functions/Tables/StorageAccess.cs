using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Functions.Tables;

/// <summary>Makes storage clients from a connection. The SDK retries 408, 429 and 5xx itself a few times; what still fails is thrown, and whoever called tries again later.</summary>
internal static class StorageAccess
{
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(30);

    public static TableServiceClient Tables(StorageConnection connection)
    {
        var options = new TableClientOptions();
        Configure(options);
        options.AddPolicy(new InsertPolicy(), HttpPipelinePosition.PerCall);
        return connection.ConnectionString is { } text
            ? new TableServiceClient(text, options)
            : new TableServiceClient(connection.TableServiceUri!, Credentials.For(connection.Identity), options);
    }

    public static BlobServiceClient Blobs(StorageConnection connection)
    {
        var options = new BlobClientOptions();
        Configure(options);
        return connection.ConnectionString is { } text
            ? new BlobServiceClient(text, options)
            : new BlobServiceClient(connection.BlobServiceUri!, Credentials.For(connection.Identity), options);
    }

    private static void Configure(ClientOptions options)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.NetworkTimeout = NetworkTimeout;

        // Row keys hold users' keys: they do not belong into logs.
        options.Diagnostics.IsLoggingContentEnabled = false;
        options.Diagnostics.IsLoggingEnabled = false;
    }
}
