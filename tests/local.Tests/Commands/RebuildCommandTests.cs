using System.Globalization;
using System.Text;
using Avro;
using Avro.File;
using Avro.Generic;
using Azure.Data.Tables;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Tests.Savepoints;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Commands;

/// <summary>
/// The verb <c>rebuild</c> beside a running app whose log has forgotten its first events, which Event Hubs Capture kept: files
/// and log together are one log. The counts are those of the readings that were sent.
/// </summary>
public sealed class RebuildCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string Schema = """
        {"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
          {"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},
          {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
          {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
          {"name":"Body","type":["null","bytes"]}]}
        """;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_log_no_longer_holds_is_read_from_captured_files_and_without_them_nothing_is_touched()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString, "sf");
        await app.SendAsync(1, 2, 11);
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 4), (10, 4));
        await app.RestartAsync(forgottenBefore: 6);
        await SpoilAsync();
        await app.WindowsAreAsync((10, 2));
        string[] range = ["--from", "2024-05-01T12:00:00Z", "--to", "2024-05-01T12:00:20Z"];

        // Both windows may have had events among the missing ones: left alone, and said so. Exit code 1: it is not done.
        var refused = await RebuildAsync(app, ExitCodes.Failure, range);
        Assert.Contains("partition 0: 0 to 5 are no longer in the log", refused, StringComparison.Ordinal);
        Assert.Contains("--from-files", refused, StringComparison.Ordinal);
        await app.WindowsAreAsync((10, 2));

        Capture([("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 11), ("b", 11)]);
        var dry = await RebuildAsync(app, ExitCodes.Success, [.. range, "--from-files", _folder.Path, "--dry-run"]);
        Assert.Contains("nothing is written", dry, StringComparison.Ordinal);
        await app.WindowsAreAsync((10, 2));
        var done = await RebuildAsync(app, ExitCodes.Success, [.. range, "--from-files", _folder.Path]);
        Assert.Contains("10 events read", done, StringComparison.Ordinal);
        await app.WindowsAreAsync((0, 4), (10, 4));

        // The open window is the running pipeline's: it goes on.
        await app.SendAsync(22, 31);
        await app.WindowsAreAsync((0, 4), (10, 4), (20, 4));
    }

    /// <summary>Somebody deletes rows, and has others count too little.</summary>
    private async Task SpoilAsync()
    {
        var results = new TableClient(azurite.ConnectionString, "sfResults");
        await foreach (var row in results.QueryAsync<TableEntity>())
        {
            if (row.GetDateTimeOffset("windowStart")!.Value.Second == 0)
            {
                await results.DeleteEntityAsync(row);
            }
            else
            {
                row["readings"] = row["rows"] = 1L;
                await results.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
            }
        }
    }

    /// <summary>Writes the file that Event Hubs Capture writes of the first events, by other people's code.</summary>
    private void Capture((string Sensor, int Second)[] readings)
    {
        var schema = (RecordSchema)Avro.Schema.Parse(Schema);
        var path = _folder.File(Path.Combine("ns", "hub", "0", "2024", "05", "01", "12", "00", "00.avro"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(schema), path, Codec.CreateCodec(Codec.Type.Deflate));
        for (var i = 0; i < readings.Length; i++)
        {
            var (sensor, second) = readings[i];
            var record = new GenericRecord(schema);
            record.Add("SequenceNumber", (long)i);
            record.Add("Offset", (i * 200).ToString(CultureInfo.InvariantCulture));
            record.Add("EnqueuedTimeUtc", "5/1/2024 12:00:30 PM");
            record.Add("SystemProperties", new Dictionary<string, object>());
            record.Add("Properties", new Dictionary<string, object>());
            record.Add("Body", Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"sensor":"{{sensor}}","time":"2024-05-01T12:00:{{second:00}}Z","value":1}""")));
            writer.Append(record);
        }
    }

    private async Task<string> RebuildAsync(SavepointApp app, int exitCode, params string[] arguments)
    {
        var terminal = new Terminal();
        var code = await terminal.RunAsync(
            ["rebuild", "--pipeline", app.WritePipeline(), "--event-hubs", app.EventHubs, "--storage", azurite.ConnectionString, .. arguments]);
        var said = terminal.Output + terminal.Error;
        Assert.True(code == exitCode, $"exit code {code}: {said}");
        return said;
    }
}
