namespace StreamFunctions.TestSupport;

/// <summary>Finds the directory that holds the solution, from wherever the tests run.</summary>
public static class RepositoryRoot
{
    /// <summary>The full path of the solution's directory.</summary>
    public static string Path { get; } = Find();

    /// <summary>The full path of a file or directory of the repository.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "StreamFunctions.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No StreamFunctions.sln above {AppContext.BaseDirectory}: the tests run from a build inside the repository.");
    }
}
