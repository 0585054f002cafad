using System.Text.Json;
using StreamFunctions.EndToEnd.Tests.Harness;

namespace StreamFunctions.Faults.Tests;

/// <summary>The files that a stream is started with: the hub, the pipeline, and what goes wrong all the time.</summary>
internal static class StreamFiles
{
    private const string Dedupe = """, "dedupe": { "id": "$messageId", "ttl": "01:00:00" }""";

    /// <summary>Writes them.</summary>
    /// <param name="data">The stream's folder.</param>
    /// <param name="seed">Decides what the entity runtime does wrong.</param>
    /// <param name="dedupe">Whether the pipeline counts each event id once.</param>
    /// <param name="clockFile">The file that holds how wrong the clock is.</param>
    public static void Write(StateFolder data, int seed, bool dedupe, string clockFile)
    {
        data.Write("hubs.json", $$"""
            { "UserConfig": { "NamespaceConfig": [ { "Type": "EventHub", "Name": "emulatorNs1", "Entities": [
                { "Name": "{{StreamUnderFaults.Hub}}", "PartitionCount": "{{RoundEvents.Partitions}}", "ConsumerGroups": [ { "Name": "repair" }, { "Name": "oracle" } ] } ] } ] } }
            """);
        data.Write(Path.Combine("pipeline", "query.sql"), $"""
            SELECT sensor, COUNT(*) AS n, SUM(value) AS total, MIN(value) AS least, MAX(value) AS most, AVG(value) AS mean
            INTO results FROM {StreamUnderFaults.Hub} TIMESTAMP BY time
            GROUP BY sensor, TumblingWindow(second, {LateEvent.WindowSeconds})
            """);
        data.Write(Path.Combine("pipeline", "pipeline.json"), $$"""
            {
              "name": "meters", "keyGroups": 8, "pulsePeriod": "00:00:00.2",
              "time": { "outOfOrderness": "00:00:{{RoundEvents.OutOfOrderSeconds:00}}", "idleTimeout": "10:00:00", "maxPartitionSkew": "365.00:00:00" }{{(dedupe ? Dedupe : string.Empty)}}
            }
            """);
        data.Write("faults.json", JsonSerializer.Serialize(new
        {
            clockOffsetFile = clockFile,
            entities = new { seed, loseBatch = 0.03, repeatBatch = 0.05, duplicateSignal = 0.05, delaySignal = 0.1, maxDelay = "00:00:01", reorderWindow = 4 },
        }));
    }
}
