using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Infra.Tests;

/// <summary>The templates of the repository, or a copy of them that a test breaks on purpose.</summary>
internal sealed class Infrastructure : IDisposable
{
    public const string Subscription = "00000000-0000-0000-0000-000000000001";
    public const string Tenant = "00000000-0000-0000-0000-000000000002";
    public const string Location = "westeurope";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Known = new();

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
    public async Task<Prediction> PredictAsync(string set) => new(JsonNode.Parse(await SnapshotAsync(set))!);

    /// <summary>Whether the snapshot beside a parameter file is what would be deployed.</summary>
    public async Task<bool> IsSnapshotRightAsync(string set)
    {
        var file = Path.ChangeExtension(ParameterFile(set), ".snapshot.json");
        return JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(file)), JsonNode.Parse(await SnapshotAsync(set)));
    }

    /// <summary>Makes or validates the snapshot beside a parameter file, as a person does.</summary>
    public static Task<BicepRun> SnapshotAsync(string parameterFile, string mode) => BicepCli.RunAsync(
        "snapshot", parameterFile, "--mode", mode, "--subscription-id", Subscription, "--tenant-id", Tenant, "--location", Location);

    public void Dispose()
    {
        if (_isCopy)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private Task<string> SnapshotAsync(string set) => _isCopy
        ? BicepServer.SnapshotAsync(ParameterFile(set))
        : Known.GetOrAdd(set, s => new Lazy<Task<string>>(() => BicepServer.SnapshotAsync(ParameterFile(s)))).Value;
}
