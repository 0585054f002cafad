using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Infra.Tests;

/// <summary>The templates of the repository, or a copy of them that a test breaks on purpose.</summary>
internal sealed class Infrastructure : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Prediction>>> Known = new();

    private readonly bool _isCopy;

    private Infrastructure(string folder, bool isCopy)
    {
        Folder = folder;
        _isCopy = isCopy;
    }

    /// <summary>What is checked in.</summary>
    public static Infrastructure CheckedIn { get; } = new(RepositoryRoot.Combine("infra"), isCopy: false);

    /// <summary>The parameter sets, by the names of their files.</summary>
    public static IReadOnlyList<string> ParameterSets { get; } =
        [.. Directory.GetFiles(RepositoryRoot.Combine("infra", "parameters"), "*.bicepparam").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    /// <summary>Templates and parameter files, relative to the folder.</summary>
    public IReadOnlyList<string> Files => [.. new[] { "*.bicep", "*.bicepparam" }
        .SelectMany(pattern => Directory.EnumerateFiles(Folder, pattern, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>A copy of what is checked in, in a temporary folder.</summary>
    public static Infrastructure Copy() => CheckedIn.CopyOfThis();

    /// <summary>A copy in a temporary folder.</summary>
    public Infrastructure CopyOfThis()
    {
        var folder = Directory.CreateTempSubdirectory("streamfunctions-infra-").FullName;
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return new Infrastructure(folder, isCopy: true);
    }

    public string ParameterFile(string set) => Path.Combine(Folder, "parameters", set + ".bicepparam");

    /// <summary>Replaces the one place where a text stands.</summary>
    public void Replace(string file, string text, string by)
    {
        var path = Path.Combine(Folder, file);
        var content = File.ReadAllText(path);
        Assert.Equal(2, content.Split(text).Length);
        File.WriteAllText(path, content.Replace(text, by, StringComparison.Ordinal));
    }

    /// <summary>What a parameter set would deploy, as the compiler works it out from the templates now.</summary>
    public Task<Prediction> PredictAsync(string set) =>
        _isCopy ? PredictHereAsync(set) : Known.GetOrAdd(set, s => new Lazy<Task<Prediction>>(() => PredictInCopyAsync(s))).Value;

    /// <summary>Makes or validates the snapshot beside a parameter file.</summary>
    public static Task<BicepRun> SnapshotAsync(string parameterFile, string mode) => BicepCli.RunAsync(
        "snapshot", parameterFile, "--mode", mode,
        "--subscription-id", "00000000-0000-0000-0000-000000000001",
        "--tenant-id", "00000000-0000-0000-0000-000000000002",
        "--location", "westeurope");

    public void Dispose()
    {
        if (_isCopy)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task<Prediction> PredictInCopyAsync(string set)
    {
        using var copy = Copy();
        return await copy.PredictHereAsync(set);
    }

    private async Task<Prediction> PredictHereAsync(string set)
    {
        var file = ParameterFile(set);
        var run = await SnapshotAsync(file, "overwrite");
        Assert.True(run.ExitCode == 0, run.Errors);
        return new Prediction(JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".snapshot.json")))!);
    }
}
