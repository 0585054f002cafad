using System.Globalization;
using StreamFunctions.Local;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>A folder for one run, deleted afterwards.</summary>
internal sealed class RunFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streamfunctions-path-").FullName;

    /// <summary>Services of a run: free ports, one hub.</summary>
    public static ServiceOptions Options(string folder, int partitions) => new(
        new DataFolder(System.IO.Path.Combine(folder, "data")),
        new Ports(WantedPort.Any, WantedPort.Any, WantedPort.Any, WantedPort.Any, WantedPort.Any),
        EventHubs: null,
        Storage: null,
        Hubs(partitions));

    /// <summary>Writes the pipeline that is measured; returns its folder.</summary>
    public static string WritePipeline(string folder, int keyGroups, TimeSpan window)
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(folder, "pipeline")).FullName;
        foreach (var name in new[] { "pipeline.json", "query.sql" })
        {
            var text = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "pipeline", name))
                .Replace("$groups", keyGroups.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("$seconds", ((int)window.TotalSeconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            File.WriteAllText(System.IO.Path.Combine(target, name), text);
        }

        return target;
    }

    private static NamespaceConfig Hubs(int partitions)
    {
        var config = HubsFile.Load(null, Side.Hub);
        return config with { Hubs = [.. config.Hubs.Select(hub => hub.Name == Side.Hub ? hub with { PartitionCount = partitions } : hub)] };
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
