using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Tests.EventHubs;

public class NamespaceConfigTests
{
    // The shape of the official emulator's own sample.
    private const string Official = """
        {
          "UserConfig": {
            "NamespaceConfig": [
              {
                "Type": "EventHub",
                "Name": "emulatorNs1",
                "Entities": [
                  { "Name": "eh1", "PartitionCount": "2", "ConsumerGroups": [ { "Name": "cg1" } ] },
                  { "Name": "eh2", "PartitionCount": 32, "ConsumerGroups": [] }
                ]
              }
            ],
            "LoggingConfig": { "Type": "File" }
          }
        }
        """;

    [Fact]
    public void The_official_file_is_read()
    {
        var config = NamespaceConfig.Parse(Official, "Config.json");
        Assert.Equal("emulatorNs1", config.Name);
        Assert.Equal([("eh1", 2), ("eh2", 32)], config.Hubs.Select(hub => (hub.Name, hub.PartitionCount)));
        Assert.Equal(["cg1"], config.Hubs[0].ConsumerGroups);
    }

    [Theory]
    [InlineData("\"PartitionCount\": 32", "\"PartitionCount\": 33", "$.UserConfig.NamespaceConfig[0].Entities[1].PartitionCount", "33 partitions; 1 to 32")]
    [InlineData("\"PartitionCount\": 32", "\"PartitionCount\": 0", "$.UserConfig.NamespaceConfig[0].Entities[1].PartitionCount", "0 partitions")]
    [InlineData("\"PartitionCount\": 32", "\"PartitionCount\": 1.5", "$.UserConfig.NamespaceConfig[0].Entities[1].PartitionCount", "not a whole number")]
    [InlineData("\"Name\": \"eh2\"", "\"Name\": \"EH1\"", "$.UserConfig.NamespaceConfig[0].Entities[1].Name", "twice")]
    [InlineData("\"Name\": \"eh2\"", "\"Name\": \"../x\"", "$.UserConfig.NamespaceConfig[0].Entities[1].Name", "not a hub name")]
    [InlineData("\"Name\": \"cg1\"", "\"Name\": 5", "$.UserConfig.NamespaceConfig[0].Entities[0].ConsumerGroups[0].Name", "not a text")]
    [InlineData("\"Type\": \"EventHub\"", "\"Type\": \"Queue\"", "$.UserConfig.NamespaceConfig[0].Type", "only 'EventHub'")]
    [InlineData("\"NamespaceConfig\"", "\"Namespaces\"", "$.UserConfig.NamespaceConfig", "missing")]
    [InlineData("\"UserConfig\": {", "\"UserConfig\": [", "line 2", "not JSON")]
    public void A_mistake_is_reported_with_file_and_place(string right, string wrong, string path, string problem)
    {
        var exception = Assert.Throws<NamespaceConfigException>(
            () => NamespaceConfig.Parse(Official.Replace(right, wrong, StringComparison.Ordinal), "Config.json"));
        if (path == "line 2")
        {
            Assert.StartsWith("Config.json: line ", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith($"Config.json: {path}: ", exception.Message, StringComparison.Ordinal);
        }

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }
}
