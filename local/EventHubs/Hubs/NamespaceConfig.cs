using System.Text.Json;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>A configuration file that cannot be used; the message names file and JSON path.</summary>
public sealed class NamespaceConfigException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The JSON path of the offending value, for example <c>$.UserConfig.NamespaceConfig[0].Name</c>.</param>
    /// <param name="problem">What is wrong and what is possible.</param>
    /// <param name="inner">The cause, if any.</param>
    public NamespaceConfigException(string file, string path, string problem, Exception? inner = null)
        : base($"{file}: {path}: {problem}.", inner)
    {
        Path = path;
    }

    /// <summary>The JSON path of the offending value.</summary>
    public string Path { get; }
}

/// <summary>
/// The namespace and its hubs, as the official Event Hubs emulator's <c>Config.json</c> lists them
/// (<c>UserConfig.NamespaceConfig[0]</c>: Type, Name, Entities[] with Name, PartitionCount, ConsumerGroups[]). Other
/// members of that file, such as LoggingConfig, are ignored.
/// </summary>
/// <param name="Name">The namespace's name.</param>
/// <param name="Hubs">The hubs, 1 to 10.</param>
public sealed record NamespaceConfig(string Name, IReadOnlyList<HubDefinition> Hubs)
{
    private const int MaxHubs = 10;
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a file.</summary>
    /// <exception cref="NamespaceConfigException">The file is no valid configuration.</exception>
    public static NamespaceConfig Load(string file) => Parse(File.ReadAllText(file), file);

    /// <summary>Reads the text of a file; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="NamespaceConfigException">The text is no valid configuration.</exception>
    public static NamespaceConfig Parse(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return new Reader(file).Namespace(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new NamespaceConfigException(
                file, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}", "not JSON: " + exception.Message.TrimEnd('.'), exception);
        }
    }

    private sealed class Reader(string file)
    {
        public NamespaceConfig Namespace(JsonElement root)
        {
            var list = Array(Member(root, "$", "UserConfig"), "$.UserConfig", "NamespaceConfig");
            const string path = "$.UserConfig.NamespaceConfig";
            if (list.GetArrayLength() != 1)
            {
                throw Problem(path, $"{list.GetArrayLength()} namespaces; exactly one is possible");
            }

            var space = list[0];
            var type = Text(space, path + "[0]", "Type");
            if (!type.Equals("EventHub", StringComparison.OrdinalIgnoreCase))
            {
                throw Problem(path + "[0].Type", $"'{type}'; only 'EventHub' is possible");
            }

            return new NamespaceConfig(Text(space, path + "[0]", "Name"), Hubs(Array(space, path + "[0]", "Entities"), path + "[0].Entities"));
        }

        private List<HubDefinition> Hubs(JsonElement entities, string path)
        {
            if (entities.GetArrayLength() is < 1 or > MaxHubs)
            {
                throw Problem(path, $"{entities.GetArrayLength()} hubs; 1 to {MaxHubs} are possible");
            }

            var hubs = new List<HubDefinition>();
            foreach (var entity in entities.EnumerateArray())
            {
                var hub = Hub(entity, $"{path}[{hubs.Count}]");
                if (hubs.Exists(other => other.Name.Equals(hub.Name, StringComparison.OrdinalIgnoreCase)))
                {
                    throw Problem($"{path}[{hubs.Count}].Name", $"the hub '{hub.Name}' is there twice");
                }

                hubs.Add(hub);
            }

            return hubs;
        }

        private HubDefinition Hub(JsonElement entity, string path)
        {
            var hub = new HubDefinition(Text(entity, path, "Name"), Count(entity, path), Groups(entity, path));
            foreach (var (member, message) in hub.Problems())
            {
                throw Problem($"{path}.{member}", message);
            }

            return hub;
        }

        /// <summary>A number, or a number as text: the official file has both.</summary>
        private int Count(JsonElement entity, string path)
        {
            var value = Member(entity, path, "PartitionCount");
            var number = 0;
            var ok = value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetInt32(out number),
                JsonValueKind.String => int.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out number),
                _ => false,
            };
            return ok ? number : throw Problem(path + ".PartitionCount", $"{value} is not a whole number");
        }

        private List<string> Groups(JsonElement entity, string path)
        {
            var groups = new List<string>();
            if (!entity.TryGetProperty("ConsumerGroups", out var list) || list.ValueKind == JsonValueKind.Null)
            {
                return groups;
            }

            if (list.ValueKind != JsonValueKind.Array)
            {
                throw Problem(path + ".ConsumerGroups", "not an array");
            }

            foreach (var group in list.EnumerateArray())
            {
                groups.Add(Text(group, $"{path}.ConsumerGroups[{groups.Count}]", "Name"));
            }

            return groups;
        }

        private JsonElement Member(JsonElement parent, string path, string name)
        {
            if (parent.ValueKind != JsonValueKind.Object)
            {
                throw Problem(path, "not an object");
            }

            return parent.TryGetProperty(name, out var value) ? value : throw Problem($"{path}.{name}", "missing");
        }

        private JsonElement Array(JsonElement parent, string path, string name)
        {
            var value = Member(parent, path, name);
            return value.ValueKind == JsonValueKind.Array ? value : throw Problem($"{path}.{name}", "not an array");
        }

        private string Text(JsonElement parent, string path, string name)
        {
            var value = Member(parent, path, name);
            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? text
                : throw Problem($"{path}.{name}", "not a text with at least one character");
        }

        private NamespaceConfigException Problem(string path, string problem) => new(file, path, problem);
    }
}
