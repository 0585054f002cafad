namespace StreamFunctions.Local.Commands;

/// <summary>Finds the local host that runs now, so that <c>send</c> and <c>results</c> need no connection strings.</summary>
internal static class RunningHost
{
    private static readonly string[] Kinds = [DataFolder.Run, DataFolder.Emulators, DataFolder.Demo];

    /// <summary>The addresses of the host that uses a folder of <c>--data</c>; null if none runs.</summary>
    /// <param name="data">What <c>--data</c> says; null = the default.</param>
    public static ServiceAddresses? Find(string? data) => Kinds
        .Select(kind => DataFolder.Of(data, kind))
        .Where(folder => folder.IsInUse)
        .Select(folder => ServiceAddresses.Read(folder.Endpoints))
        .FirstOrDefault(addresses => addresses is not null);
}
