namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>Writes a pipeline over events of the form <c>{"sensor": ..., "time": ..., "value": ...}</c>, and its hub.</summary>
internal static class Pipelines
{
    /// <summary>The pipeline's name.</summary>
    public const string Name = "meters";

    /// <summary>The hub's name. It has one partition: the watermark follows from the events alone.</summary>
    public const string Hub = "readings";

    /// <summary>Writes the files and returns the arguments of <c>run</c> that name them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="window">The window, as in a query.</param>
    /// <param name="more">More members of pipeline.json, each with a comma before it.</param>
    public static string[] Write(StateFolder folder, string window, string more = "")
    {
        var hubs = folder.Write("hubs.json", $$"""
            { "UserConfig": { "NamespaceConfig": [ { "Type": "EventHub", "Name": "emulatorNs1", "Entities": [
                { "Name": "{{Hub}}", "PartitionCount": "1", "ConsumerGroups": [ { "Name": "repair" } ] } ] } ] } }
            """);
        folder.Write(Path.Combine("pipeline", "query.sql"), $"""
            SELECT sensor, COUNT(*) AS readings, SUM(value) AS total
            INTO results FROM {Hub} TIMESTAMP BY time
            GROUP BY sensor, {window}
            """);
        var pipeline = folder.Write(Path.Combine("pipeline", "pipeline.json"), $$"""
            {
              "name": "{{Name}}", "keyGroups": 4, "acceptEndOfInput": true, "pulsePeriod": "00:00:00.2",
              "time": { "outOfOrderness": "00:00:00", "idleTimeout": "00:30:00" }{{more}}
            }
            """);
        return ["--pipeline", Path.GetDirectoryName(pipeline)!, "--hubs", hubs];
    }
}
