using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamFunctions.Infra.Tests;

/// <summary>Looks things up in YAML.</summary>
internal static class Yaml
{
    /// <summary>The root of a text with one document.</summary>
    public static YamlNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>The node at a path of names with dots between; null = not there.</summary>
    public static YamlNode? At(YamlNode root, string path) => path.Split('.').Aggregate(
        (YamlNode?)root, (at, name) => at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null);

    public static string? Text(YamlNode root, string path) => (At(root, path) as YamlScalarNode)?.Value;

    /// <summary>The names of a mapping's members.</summary>
    public static IReadOnlyList<string> Names(YamlNode node) =>
        node is YamlMappingNode map ? [.. map.Children.Keys.Cast<YamlScalarNode>().Select(key => key.Value!)] : [];

    /// <summary>Each node below one, itself included.</summary>
    public static IEnumerable<YamlNode> All(YamlNode node) => node.AllNodes;

    /// <summary>The same as JSON, for validators; plain true and false are booleans, whole numbers are numbers.</summary>
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } number when long.TryParse(number.Value, out var whole) => JsonValue.Create(whole),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => null,
    };
}
