namespace StreamFunctions.Local.Commands;

/// <summary>
/// The folder of one kind of run below <c>--data</c>. The main job and <c>run</c> keep apart (<c>demo</c>, <c>run</c>,
/// <c>emulators</c>), so that the main job can begin from nothing without touching what a person keeps.
/// </summary>
/// <param name="Path">The folder, absolute.</param>
internal sealed record DataFolder(string Path)
{
    public const string Demo = "demo";
    public const string Run = "run";
    public const string Emulators = "emulators";

    /// <summary>Where Azurite keeps its data.</summary>
    public string Azurite => System.IO.Path.Combine(Path, "azurite");

    /// <summary>Where the event log is.</summary>
    public string EventHubs => System.IO.Path.Combine(Path, "event-hubs");

    /// <summary>Where the entity runtime keeps its file.</summary>
    public string Entities => System.IO.Path.Combine(Path, "entities");

    /// <summary>Where a running host says how it can be reached.</summary>
    public string Endpoints => System.IO.Path.Combine(Path, "endpoints.json");

    /// <summary>Where the hosts that share this folder have their places.</summary>
    public string Hosts => System.IO.Path.Combine(Path, "hosts");

    private string LockFile => System.IO.Path.Combine(Path, "in-use.lock");

    /// <summary>The folder of a kind of run.</summary>
    /// <param name="data">What <c>--data</c> says; null = the default.</param>
    /// <param name="kind">The kind of run.</param>
    public static DataFolder Of(string? data, string kind) =>
        new(System.IO.Path.Combine(System.IO.Path.GetFullPath(data ?? Places.DefaultData), kind));

    /// <summary>Whether a process uses the folder now.</summary>
    public bool IsInUse
    {
        get
        {
            try
            {
                using var guard = File.Exists(LockFile) ? Open() : null;
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>Creates the folder and takes it for this process until the result is disposed, or the process ends.</summary>
    /// <exception cref="UserErrorException">Another process has it.</exception>
    public IDisposable Take()
    {
        Directory.CreateDirectory(Path);
        try
        {
            var guard = Open();
            // What a killed host left: nobody must find addresses that are not yet true.
            File.Delete(Endpoints);
            return guard;
        }
        catch (IOException exception)
        {
            throw new UserErrorException(
                $"Another local host is using {Places.Show(Path)}. End it, choose another folder with --data, or run a second host beside it: run --join.", exception);
        }
    }

    /// <summary>Deletes what an earlier run left; take the folder before.</summary>
    public void Clear()
    {
        foreach (var folder in new[] { Azurite, EventHubs, Entities }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private FileStream Open() => new(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
