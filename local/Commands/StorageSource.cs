using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// A storage account to read from: a given one, that of the local host that runs now, or an Azurite that is started on
/// the tables that the last run left.
/// </summary>
internal sealed class StorageSource : IAsyncDisposable
{
    private readonly AzuriteHost? _azurite;
    private readonly IDisposable? _guard;

    private StorageSource(string connectionString, AzuriteHost? azurite = null, IDisposable? guard = null)
    {
        ConnectionString = connectionString;
        _azurite = azurite;
        _guard = guard;
    }

    /// <summary>The account.</summary>
    public string ConnectionString { get; }

    /// <summary>Finds or starts the account.</summary>
    /// <param name="given">A connection string; null = look for one.</param>
    /// <param name="data">What <c>--data</c> says; null = the default.</param>
    /// <param name="context">Told when Azurite is started.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="UserErrorException">Nothing runs, and no run has left any tables.</exception>
    public static async Task<StorageSource> OpenAsync(string? given, string? data, CommandContext context, CancellationToken cancellation)
    {
        if ((given ?? RunningHost.Find(data)?.Storage) is { } connection)
        {
            return new StorageSource(connection);
        }

        var folder = NewestFolder(data) ?? throw new UserErrorException(
            $"No local host is running, and none has left tables in {Places.Show(Path.GetFullPath(data ?? Places.DefaultData))}. Run the main job first (dotnet run --project local), or give --data or --storage.");
        var guard = folder.Take();
        try
        {
            context.Say($"Reading the tables in {Places.Show(folder.Azurite)} ...");
            var options = new AzuriteOptions(folder.Azurite, WantedPort.Any, WantedPort.Any, WantedPort.Any);
            var azurite = await AzuriteHost.StartAsync(options, context.Say, context.Time, cancellation);
            return new StorageSource(azurite.Endpoints.ConnectionString, azurite, guard);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _guard?.Dispose();
    }

    private static DataFolder? NewestFolder(string? data) => new[] { DataFolder.Run, DataFolder.Demo, DataFolder.Emulators }
        .Select(kind => DataFolder.Of(data, kind))
        .Where(folder => Directory.Exists(folder.Azurite))
        .MaxBy(folder => Directory.EnumerateFiles(folder.Azurite).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max());
}
