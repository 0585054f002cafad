namespace StreamFunctions.Local.Azurite;

/// <summary>How Azurite is to be started.</summary>
/// <param name="DataFolder">The folder of its data; created if missing, kept between runs.</param>
/// <param name="Blob">The port of the blob service.</param>
/// <param name="Queue">The port of the queue service.</param>
/// <param name="Table">The port of the table service.</param>
public sealed record AzuriteOptions(string DataFolder, WantedPort Blob, WantedPort Queue, WantedPort Table);
