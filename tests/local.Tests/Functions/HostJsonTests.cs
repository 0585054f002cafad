using StreamFunctions.Local.Functions;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class HostJsonTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_missing_has_the_defaults_of_the_functions_host()
    {
        HostJson host = Read("""{ "version": "2.0" }""");
        Assert.Equal(
            (100, 1, TimeSpan.FromMinutes(1), 300, 1, InitialOffset.FromStart, "api"),
            (host.MaxEventBatchSize, host.MinEventBatchSize, host.MaxWaitTime, host.PrefetchCount, host.BatchCheckpointFrequency,
                host.InitialOffset, host.RoutePrefix));
    }

    [Fact]
    public void Every_value_is_read_and_comments_are_allowed()
    {
        HostJson host = Read("""
            { // as the templates write it
              "extensions": {
                "http": { "routePrefix": "" },
                "eventHubs": {
                  "maxEventBatchSize": 1000, "minEventBatchSize": 10, "maxWaitTime": "00:00:05", "prefetchCount": 2000,
                  "batchCheckpointFrequency": 3,
                  "initialOffsetOptions": { "type": "fromEnqueuedTime", "enqueuedTimeUtc": "2024-05-01T10:00:00Z" } } } }
            """);
        Assert.Equal((1000, 10, 2000, 3), (host.MaxEventBatchSize, host.MinEventBatchSize, host.PrefetchCount, host.BatchCheckpointFrequency));
        Assert.Equal(TimeSpan.FromSeconds(5), host.MaxWaitTime);
        Assert.Equal((InitialOffset.FromEnqueuedTime, new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero)), (host.InitialOffset, host.InitialTime));
        Assert.Equal(string.Empty, host.RoutePrefix);
    }

    [Theory]
    [InlineData("""{ "extensions": { "eventHubs": { "maxEventBatchSize": 0 } } }""", "extensions.eventHubs.maxEventBatchSize is 0")]
    [InlineData("""{ "extensions": { "eventHubs": { "maxWaitTime": "soon" } } }""", "extensions.eventHubs.maxWaitTime is \"soon\"")]
    [InlineData("""{ "extensions": { "eventHubs": { "minEventBatchSize": 200 } } }""", "minEventBatchSize (200) is greater")]
    [InlineData("""{ "extensions": { "eventHubs": { "initialOffsetOptions": { "type": "fromMiddle" } } } }""", "write fromStart, fromEnd or")]
    [InlineData("""{ "extensions": { "eventHubs": { "initialOffsetOptions": { "type": "fromEnqueuedTime" } } } }""", "enqueuedTimeUtc is missing")]
    [InlineData("{ not json", "could not be read")]
    public void A_wrong_value_is_named_with_what_to_write(string text, string reason)
    {
        FunctionsConfigurationException refusal = Assert.Throws<FunctionsConfigurationException>(() => Read(text));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("host.json", refusal.Message, StringComparison.Ordinal);
    }

    private HostJson Read(string text)
    {
        string path = _directory.File("host.json");
        File.WriteAllText(path, text);
        return HostJson.Read(path);
    }
}
