using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Writes a pipeline's two files.</summary>
internal static class PipelineFolder
{
    private const string Defaults = """
        {
          "name": "flights", "query": "query.sql", "keyGroups": 8, "startFrom": "earliest",
          "time": { "outOfOrderness": "00:30:00", "allowedLateness": "00:00:00", "idleTimeout": "00:01:00", "maxPartitionSkew": "365.00:00:00" },
          "dedupe": { "id": "$messageId", "ttl": "02:00:00" },
          "acceptEndOfInput": true, "pulsePeriod": "00:00:00.2"
        }
        """;

    public static void Write(string folder, StreamOptions options)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "query.sql"), options.Query);
        var pipeline = JsonNode.Parse(Defaults)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(options.Pipeline)!.AsObject())
        {
            if (value is null)
            {
                pipeline.Remove(name);
            }
            else
            {
                pipeline[name] = value.DeepClone();
            }
        }

        File.WriteAllText(Path.Combine(folder, "pipeline.json"), pipeline.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
