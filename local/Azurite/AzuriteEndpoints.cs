using System.Globalization;

namespace StreamFunctions.Local.Azurite;

/// <summary>Where a running Azurite listens, on the loopback interface.</summary>
/// <param name="BlobPort">The port of the blob service.</param>
/// <param name="QueuePort">The port of the queue service.</param>
/// <param name="TablePort">The port of the table service.</param>
public sealed record AzuriteEndpoints(int BlobPort, int QueuePort, int TablePort)
{
    /// <summary>The account that Azurite and the older storage emulator know without any set-up.</summary>
    public const string Account = "devstoreaccount1";

    // Published in Microsoft's documentation of Azurite: the same for everyone, hence no secret.
    private const string PublishedKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The base address of the blob service, with the account.</summary>
    public Uri Blobs => Address(BlobPort);

    /// <summary>The base address of the queue service, with the account.</summary>
    public Uri Queues => Address(QueuePort);

    /// <summary>The base address of the table service, with the account.</summary>
    public Uri Tables => Address(TablePort);

    /// <summary>The connection string that storage clients take.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={PublishedKey};BlobEndpoint={Blobs};QueueEndpoint={Queues};TableEndpoint={Tables};";

    private static Uri Address(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{Account}"));
}
