using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Avro;
using Avro.File;
using Avro.Generic;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>The flights in every format that a replay reads, written by other people's code.</summary>
internal static class RecordedFlights
{
    private const string CaptureSchema = """
        {"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
          {"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},
          {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
          {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
          {"name":"Body","type":["null","bytes"]}]}
        """;

    /// <summary>Writes the flights in a format into a folder.</summary>
    /// <returns>What to replay.</returns>
    public static async Task<string[]> WriteAsync(string format, string flights, string folder)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(flights));
        var events = document.RootElement.EnumerateArray().ToList();
        switch (format)
        {
            case "array":
                return [flights];
            case "lines":
                return [await TextAsync(folder, "flights.jsonl", events.Select(e => JsonSerializer.Serialize(e)), gzip: false)];
            case "lines.gz":
                return [await TextAsync(folder, "flights.jsonl.gz", events.Select(e => JsonSerializer.Serialize(e)), gzip: true)];
            case "csv":
                return [await TextAsync(folder, "flights.csv", Csv(events), gzip: false)];
            case "array.gz":
                return [await TextAsync(folder, "flights.json.gz", [document.RootElement.GetRawText()], gzip: true)];
            case "csv.gz":
                return [await TextAsync(folder, "flights.csv.gz", Csv(events), gzip: true)];
            default:
                Capture(folder, events, format == "capture-deflate" ? Codec.Type.Deflate : Codec.Type.Null);
                return [folder];
        }
    }

    private static IEnumerable<string> Csv(IEnumerable<JsonElement> events) => events
        .Select(e => $"{e.GetProperty("date")},{e.GetProperty("delay")},{e.GetProperty("distance")},\"{e.GetProperty("origin")}\",{e.GetProperty("destination")}")
        .Prepend("date,delay,distance,origin,destination");

    private static async Task<string> TextAsync(string folder, string name, IEnumerable<string> lines, bool gzip)
    {
        var path = Path.Combine(folder, name);
        await using Stream file = gzip ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        await using var writer = new StreamWriter(file, new UTF8Encoding(false));
        foreach (var line in lines)
        {
            await writer.WriteLineAsync(line);
        }

        return path;
    }

    // Two partitions, each in two files, under the names that Capture gives.
    private static void Capture(string folder, List<JsonElement> events, Codec.Type codec)
    {
        var schema = (RecordSchema)Schema.Parse(CaptureSchema);
        foreach (var partition in (int[])[0, 3])
        {
            var own = events.Where((_, i) => (i % 2 == 0) == (partition == 0)).ToList();
            for (var part = 0; part < 2; part++)
            {
                var path = Path.Combine(folder, "contoso", "flights", partition.ToString(CultureInfo.InvariantCulture), "2025", "01", "31", "12", $"0{part}", "00.avro");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(schema), path, Codec.CreateCodec(codec));
                for (var i = part * 5_000; i < Math.Min(own.Count, (part + 1) * 5_000); i++)
                {
                    writer.Append(Record(schema, 700 + i, own[i].GetRawText()));
                }
            }
        }
    }

    private static GenericRecord Record(RecordSchema schema, long sequence, string body)
    {
        var record = new GenericRecord(schema);
        record.Add("SequenceNumber", sequence);
        record.Add("Offset", (sequence * 200).ToString(CultureInfo.InvariantCulture));
        record.Add("EnqueuedTimeUtc", "1/31/2025 12:00:00 PM");
        record.Add("SystemProperties", new Dictionary<string, object> { ["x-opt-enqueued-time"] = 1_738_324_800_123L, ["message-id"] = $"m{sequence}" });
        record.Add("Properties", new Dictionary<string, object> { ["source"] = "tower", ["weight"] = 1.5 });
        record.Add("Body", Encoding.UTF8.GetBytes(body));
        return record;
    }
}
