namespace StreamFunctions.Local;

/// <summary>Where the local host finds and puts files: the repository, the samples, its state, the npm packages.</summary>
internal static class Places
{
    /// <summary>An environment variable that names the folder for installed npm packages.</summary>
    public const string ToolsVariable = "STREAMFUNCTIONS_TOOLS";

    private const string StateFolder = ".streamfunctions";
    private const string SolutionFile = "StreamFunctions.sln";

    /// <summary>The folder of the solution that this program was built from; null for a copy that lives elsewhere.</summary>
    public static string? Repository { get; } = FindRepository(AppContext.BaseDirectory);

    /// <summary>The folder that holds <c>samples/</c>: the repository, or this program's own folder.</summary>
    public static string Root => Repository ?? AppContext.BaseDirectory;

    /// <summary>The default folder of all state: <c>.streamfunctions</c> of the repository, or of the current directory.</summary>
    public static string DefaultData => Path.Combine(Repository ?? Environment.CurrentDirectory, StateFolder);

    /// <summary>The folder of package.json, its lock file and the script that runs Azurite.</summary>
    public static string NpmManifests => Path.Combine(AppContext.BaseDirectory, "npm");

    /// <summary>The folder that npm packages are installed into: the environment's, or the default data folder.</summary>
    public static string Tools =>
        Environment.GetEnvironmentVariable(ToolsVariable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : DefaultData;

    /// <summary>A path as a person wants to read it: relative to the current directory if it lies below it.</summary>
    public static string Show(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string? FindRepository(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
