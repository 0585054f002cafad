namespace StreamFunctions.Local.Azurite;

/// <summary>How Azurite is to be started.</summary>
/// <param name="DataFolder">The folder of its data; created if missing, kept between runs.</param>
/// <param name="BlobPort">The wanted port of the blob service; 0 = any free one.</param>
/// <param name="QueuePort">The wanted port of the queue service; 0 = any free one.</param>
/// <param name="TablePort">The wanted port of the table service; 0 = any free one.</param>
/// <param name="Strict">True: a taken port is an error. False: another port is chosen and told.</param>
public sealed record AzuriteOptions(
    string DataFolder, int BlobPort = 10000, int QueuePort = 10001, int TablePort = 10002, bool Strict = false);
