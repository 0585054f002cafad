namespace StreamFunctions.Local.Commands;

/// <summary>What <c>run --join</c> joins: a host or the emulators that run on this machine, found through their data folder.</summary>
/// <param name="Data">Their data folder; the entities in it are shared.</param>
/// <param name="Addresses">How their services can be reached.</param>
internal sealed record JoinedHost(DataFolder Data, ServiceAddresses Addresses)
{
    private static readonly string[] Kinds = [DataFolder.Run, DataFolder.Emulators];

    /// <summary>Finds it.</summary>
    /// <param name="data">What <c>--data</c> says; null = the default.</param>
    /// <exception cref="UserErrorException">Nothing runs there.</exception>
    public static JoinedHost Find(string? data)
    {
        foreach (var folder in Kinds.Select(kind => DataFolder.Of(data, kind)).Where(folder => folder.IsInUse))
        {
            if (ServiceAddresses.Read(folder.Endpoints) is { } addresses)
            {
                return new JoinedHost(folder, addresses);
            }
        }

        throw new UserErrorException(
            $"Nothing to join in {Places.Show(Path.GetFullPath(data ?? Places.DefaultData))}: no host is ready there. Start one first (dotnet run --project local -- run, or emulators), and give both the same --data.");
    }
}
