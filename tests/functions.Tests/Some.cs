using System.Text;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Storage.Blobs;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests;

/// <summary>Builders of what the tests need.</summary>
internal static class Some
{
    public const string Query = """
        SELECT sensor, COUNT(*) AS n, SUM(value) AS total, System.Timestamp() AS closed
        FROM input TIMESTAMP BY time
        GROUP BY sensor, TumblingWindow(second, 10)
        """;

    public static readonly DateTimeOffset Noon = new(2025, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static PipelineFile File(string extra = "") =>
        PipelineFileReader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "meters", "keyGroups": 4 {{extra}} }"""), "pipeline.json");

    public static LoadedPipeline Pipeline(string extra = "", string query = Query) => PipelineLoader.Compile(File(extra), query);

    public static TableSet Tables(AzuriteFixture azurite, string? prefix = null) => new(
        Account(azurite), Account(azurite),
        new BlobServiceClient(azurite.ConnectionString), prefix ?? AzuriteFixture.NewPrefix());

    /// <summary>The account as the app reaches it.</summary>
    public static TableServiceClient Account(AzuriteFixture azurite) =>
        StorageAccess.Tables(new StorageConnection("AzureWebJobsStorage", azurite.ConnectionString, null, null, new IdentitySettings(false, null)));

    public static EventData Event(
        long sequence, string body, DateTimeOffset? enqueued = null, IDictionary<string, object>? properties = null) =>
        Event(sequence, Encoding.UTF8.GetBytes(body), enqueued, properties);

    public static EventData Event(
        long sequence, byte[] body, DateTimeOffset? enqueued = null, IDictionary<string, object>? properties = null) =>
        EventHubsModelFactory.EventData(
            BinaryData.FromBytes(body), properties, null, null, sequence, sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), enqueued ?? Noon);

    /// <summary>A usable event of a sensor, some seconds after noon.</summary>
    public static EventData Reading(long sequence, string sensor, double value, int seconds) => Event(
        sequence,
        System.Text.Json.JsonSerializer.Serialize(new { sensor, value, time = Noon.AddSeconds(seconds).ToString("O") }),
        Noon.AddSeconds(seconds));

    public static WindowResult Result(string key, int startSeconds, long rows = 1, int revision = 0, bool final = true, bool retracted = false) => new()
    {
        Key = key,
        Start = EventTime.From(Noon.AddSeconds(startSeconds)),
        End = EventTime.From(Noon.AddSeconds(startSeconds + 10)),
        Values = retracted ? [] : [Value.Of(rows), Value.Of(rows * 1.5)],
        Rows = rows,
        Revision = revision,
        Final = final,
        Retracted = retracted,
    };
}
