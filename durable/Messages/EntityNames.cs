using System.Globalization;

namespace StreamFunctions.Durable;

/// <summary>How the entities and their operations are called.</summary>
public static class EntityNames
{
    /// <summary>The entity that holds one key group's windows.</summary>
    public const string Window = "window";

    /// <summary>The entity that beats for one pipeline.</summary>
    public const string Pulse = "pulse";

    /// <summary>The key of a group's window entity: <c>{pipeline}|{generation}|{group}</c>.</summary>
    public static string WindowKey(PipelineIdentity pipeline, int group)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}|{pipeline.Generation}|{group}");
    }

    /// <summary>Takes a window entity's key apart.</summary>
    /// <exception cref="FormatException">It is not such a key.</exception>
    public static (string Pipeline, int Generation, int Group) ParseWindowKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split('|');
        return parts.Length == 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? (parts[0], generation, group)
            : throw new FormatException($"'{key}' is not the key of a window entity: expected pipeline|generation|group.");
    }
}
