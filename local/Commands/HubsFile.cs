using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Commands;

/// <summary>Which hubs the built-in endpoint offers: those of a file in the format of the official emulator's Config.json.</summary>
internal static class HubsFile
{
    private const int Partitions = 4;

    /// <summary>The consumer group in which holes are read again (setting EventHub__RepairConsumerGroup).</summary>
    private const string RepairGroup = "repair";

    /// <summary>The file that comes with the program.</summary>
    public static string Default => Path.Combine(AppContext.BaseDirectory, "hubs.json");

    /// <summary>Reads the file, and adds the hub that a run needs if the file does not name it.</summary>
    /// <param name="file">The file; null = <see cref="Default"/>.</param>
    /// <param name="needed">A hub that has to be there; null = none beside the file's.</param>
    /// <exception cref="UserErrorException">The file is missing or wrong.</exception>
    public static NamespaceConfig Load(string? file, string? needed)
    {
        var config = Read(file ?? Default);
        return needed is null || config.Hubs.Any(hub => hub.Name.Equals(needed, StringComparison.OrdinalIgnoreCase))
            ? config
            : config with { Hubs = [.. config.Hubs, Needed(needed)] };
    }

    private static HubDefinition Needed(string name)
    {
        var hub = new HubDefinition(name, Partitions, [RepairGroup]);
        foreach (var (_, message) in hub.Problems())
        {
            throw new UserErrorException($"The hub cannot be created: {message}. Choose a name with --hub, or in the query's FROM.");
        }

        return hub;
    }

    private static NamespaceConfig Read(string file)
    {
        try
        {
            return NamespaceConfig.Load(file);
        }
        catch (NamespaceConfigException exception)
        {
            throw new UserErrorException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"The file of hubs '{file}' cannot be read: {exception.Message} Give a file in the format of the Event Hubs emulator's Config.json with --hubs.", exception);
        }
    }
}
