using System.Text.Json.Nodes;

namespace StreamFunctions.Infra.Tests;

/// <summary>The resources that a deployment would create. Values known only at run time are expressions in brackets.</summary>
internal sealed class Prediction(JsonNode snapshot)
{
    public IReadOnlyList<Resource> Resources { get; } = [.. snapshot["predictedResources"]!.AsArray().Select(node => new Resource(node!))];

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The app's settings: names and values.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => OfType("Microsoft.Web/sites").Single()
        .At("properties.siteConfig.appSettings")!.AsArray().ToDictionary(s => (string)s!["name"]!, s => (string)s!["value"]!);
}

/// <summary>One predicted resource.</summary>
internal sealed class Resource(JsonNode node)
{
    public string Type => (string)node["type"]!;

    public string Id => (string)node["id"]!;

    public string Name => (string?)node["name"] ?? string.Empty;

    /// <summary>For extension resources: the name of what they extend, with its type's last part, such as <c>blobServices/sthost/default</c>.</summary>
    public string Target
    {
        get
        {
            var owner = Id[..Id.LastIndexOf("/providers/", StringComparison.Ordinal)];
            var parts = owner[(owner.LastIndexOf("/providers/", StringComparison.Ordinal) + "/providers/".Length)..].Split('/');
            return string.Join('/', [parts[0] + "/" + string.Join('/', parts.Skip(1).Where((_, i) => i % 2 == 0)), .. parts.Skip(1).Where((_, i) => i % 2 == 1)]);
        }
    }

    public override string ToString() => $"{Type} {Name}";

    /// <summary>The value at a path of property names with dots between; null = not there.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate((JsonNode?)node, (at, name) => at is JsonObject o ? o[name] : null);

    public string? Text(string path) => At(path)?.ToString();
}
