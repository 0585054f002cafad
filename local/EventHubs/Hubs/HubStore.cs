using System.Globalization;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>Hubs as directories: <c>hub.json</c> and one directory of log files per partition.</summary>
internal sealed class HubStore(string root, PartitionLogOptions options, TimeProvider time)
{
    private const string MetadataFile = "hub.json";
    private const string DeletedSuffix = ".deleted-hub";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The directories of the hubs on disk; other directories are let be.</summary>
    public IEnumerable<string> List()
    {
        foreach (var directory in Directory.EnumerateDirectories(root))
        {
            if (directory.EndsWith(DeletedSuffix, StringComparison.Ordinal))
            {
                // The process ended while it deleted this hub.
                Directory.Delete(directory, recursive: true);
                continue;
            }

            if (!File.Exists(Path.Combine(directory, MetadataFile)))
            {
                continue;
            }

            yield return directory;
        }
    }

    /// <summary>Opens a hub from its directory.</summary>
    public EventHub Open(string directory)
    {
        var metadata = ReadMetadata(Path.Combine(directory, MetadataFile));
        var definition = new HubDefinition(metadata.Name, metadata.PartitionCount, metadata.ConsumerGroups);
        return new EventHub(definition, metadata.CreatedOn, OpenLogs(directory, metadata.PartitionCount));
    }

    /// <summary>Creates a hub; it is there when its metadata file is.</summary>
    public EventHub Create(HubDefinition definition, DateTimeOffset createdOn)
    {
        var directory = DirectoryOf(definition.Name);
        Directory.CreateDirectory(directory);
        var logs = OpenLogs(directory, definition.PartitionCount);
        WriteMetadata(directory, definition, createdOn);
        return new EventHub(definition, createdOn, logs);
    }

    /// <summary>Writes what a hub is; the change is whole or not there.</summary>
    public static void WriteMetadata(string directory, HubDefinition definition, DateTimeOffset createdOn)
    {
        var metadata = new Metadata(definition.Name, createdOn, definition.PartitionCount, [.. definition.ConsumerGroups]);
        var file = Path.Combine(directory, MetadataFile);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(metadata, Indented));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Removes a closed hub. The rename comes first: half a deletion must not look like a hub.</summary>
    public void Delete(string name)
    {
        var directory = DirectoryOf(name);
        var doomed = directory + "." + Guid.NewGuid().ToString("N") + DeletedSuffix;
        Directory.Move(directory, doomed);
        Directory.Delete(doomed, recursive: true);
    }

    /// <summary>The directory of a hub; hub names do not differ by case.</summary>
    public string DirectoryOf(string name) => Path.Combine(root, name.ToLowerInvariant());

    private static Metadata ReadMetadata(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Metadata>(File.ReadAllText(file)) ?? throw new JsonException("it holds null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{file} does not describe a hub: {exception.Message} Restore it, or delete its directory to start the hub anew.", exception);
        }
    }

    private List<PartitionLog> OpenLogs(string directory, int count)
    {
        var logs = new List<PartitionLog>(count);
        for (var i = 0; i < count; i++)
        {
            logs.Add(PartitionLog.Open(Path.Combine(directory, i.ToString(CultureInfo.InvariantCulture)), options, time));
        }

        return logs;
    }

    private sealed record Metadata(string Name, DateTimeOffset CreatedOn, int PartitionCount, string[] ConsumerGroups);
}
