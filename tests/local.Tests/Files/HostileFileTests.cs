using System.IO.Compression;
using System.Text;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Local.Files;

namespace StreamFunctions.Local.Tests.Files;

/// <summary>Files made to cost much more than they are large: each ends as a dead letter, and costs about its limit.</summary>
public sealed class HostileFileTests : IDisposable
{
    private static readonly FileLimits AnyRatio = FileLimits.Default with { MaxRatio = int.MaxValue };

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bomb.jsonl.gz", "", "x", "record-too-large")]
    [InlineData("bomb.json.gz", "[", "{\"a\":", "array-not-closed")]
    [InlineData("bomb.json.gz", "[\"", "x", "array-not-closed")]
    [InlineData("bomb.csv.gz", "a,b\n\"", "x", "bad-csv")]
    [InlineData("bomb.csv.gz", "a,b\n", "\"\"", "record-too-large")]
    [InlineData("bomb.csv.gz", "a,b\n", ",", "record-too-large")]
    public async Task A_record_that_unpacks_without_end_is_read_on_and_kept_up_to_its_limit(string name, string head, string part, string reason)
    {
        await WriteAsync(name, head, part, 2 << 20);

        var recorded = Assert.Single(await ReadAsync(name, AnyRatio));

        Assert.Equal(reason, recorded.Reason);
        Assert.True(recorded.Data.EventBody.ToMemory().Length <= AnyRatio.MaxRecordBytes);
    }

    [Theory]
    [InlineData("bomb.csv.gz", "a,b\n1,", "x")]
    [InlineData("bomb.json.gz", "[", " ")]
    [InlineData("bomb.jsonl.gz", "", "\n")]
    [InlineData("bomb.avro.gz", "Obj\u0001", "\0")]
    public async Task Beyond_the_ratio_a_file_ends_with_a_dead_letter_whatever_it_seems_to_hold(string name, string head, string part)
    {
        await WriteAsync(name, head, part, 4 << 20);

        var recorded = (await ReadAsync(name, FileLimits.Default))[^1];

        Assert.Equal(RecordedFiles.Damaged, recorded.Reason);
    }

    /// <summary>Each comma is a field: a row of commas must not become a list without end.</summary>
    [Theory]
    [InlineData(",")]
    [InlineData("0123456789,")]
    public async Task The_fields_of_a_row_hold_no_more_than_its_limit(string part)
    {
        using var row = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, 10_000))));
        await using var input = new ByteInput(row);
        var scanner = new CsvScanner(input, limit: 1_000);

        Assert.True(await scanner.NextAsync(default));

        Assert.True(scanner.IsTooLarge);
        Assert.InRange(scanner.Fields.Count, 1, 1_001);
        Assert.InRange(scanner.Fields.Sum(field => field.Text.Length), 0, 1_000);
    }

    [Fact]
    public async Task A_header_beyond_the_limit_names_no_fields()
    {
        await File.WriteAllTextAsync(_folder.File("a.csv"), new string('a', 100) + ",b\n1,2\n");

        var recorded = Assert.Single(await ReadAsync("a.csv", FileLimits.Default with { MaxRecordBytes = 50 }));

        Assert.Equal(RecordedFiles.Damaged, recorded.Reason);
        Assert.Contains("header", recorded.Detail, StringComparison.Ordinal);
    }

    /// <summary>Records of no bytes: a block could announce as many as it likes.</summary>
    [Theory]
    [InlineData("""{"type":"record","name":"r","fields":[]}""")]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a","type":"null"}]}""")]
    public async Task An_Avro_block_of_more_records_than_it_has_bytes_is_refused(string schema)
    {
        await WriteAvroAsync(schema, count: long.MaxValue, block: []);

        Assert.Equal(RecordedFiles.Damaged, Assert.Single(await ReadAsync("a.avro", FileLimits.Default)).Reason);
    }

    [Theory]
    [InlineData("\"long\"")]
    [InlineData("[]")]
    [InlineData("""{"type":"record","fields":[{"name":"a","type":"long"},{"name":"a","type":"long"}]}""")]
    public async Task An_Avro_schema_that_is_no_record_is_refused(string schema)
    {
        await WriteAvroAsync(schema, count: 1, block: [2, 2]);

        Assert.Equal(RecordedFiles.Damaged, Assert.Single(await ReadAsync("a.avro", FileLimits.Default)).Reason);
    }

    [Fact]
    public async Task An_Avro_header_whose_count_has_no_absolute_value_is_refused()
    {
        byte[] bytes = [.. AvroFileReader.Magic, .. Number(long.MinValue), 0, 0];
        await File.WriteAllBytesAsync(_folder.File("a.avro"), bytes);

        Assert.Equal(RecordedFiles.Damaged, Assert.Single(await ReadAsync("a.avro", FileLimits.Default)).Reason);
    }

    [Fact]
    public async Task An_Avro_block_that_unpacks_beyond_its_limit_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await deflate.WriteAsync(new byte[8 << 20]);
        }

        await WriteAvroAsync("""{"type":"record","name":"r","fields":[{"name":"a","type":"long"}]}""", 8 << 20, packed.ToArray(), "deflate");

        var recorded = Assert.Single(await ReadAsync("a.avro", AnyRatio with { MaxBlockBytes = 1 << 20 }));
        Assert.Contains("--max-block-bytes", recorded.Detail, StringComparison.Ordinal);
        recorded = Assert.Single(await ReadAsync("a.avro", FileLimits.Default));
        Assert.Contains("zip bomb", recorded.Detail, StringComparison.Ordinal);
    }

    private static byte[] Number(long value)
    {
        var bytes = new List<byte>();
        var zigZag = (ulong)((value << 1) ^ (value >> 63));
        for (; zigZag > 0x7F; zigZag >>= 7)
        {
            bytes.Add((byte)(zigZag | 0x80));
        }

        return [.. bytes, (byte)zigZag];
    }

    private static byte[] Text(string text) => [.. Number(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private async Task WriteAvroAsync(string schema, long count, byte[] block, string codec = "null")
    {
        var sync = new byte[16];
        byte[] bytes =
        [
            .. AvroFileReader.Magic, .. Number(2), .. Text("avro.schema"), .. Text(schema), .. Text("avro.codec"), .. Text(codec), 0, .. sync,
            .. Number(count), .. Number(block.Length), .. block, .. sync,
        ];
        await File.WriteAllBytesAsync(_folder.File("a.avro"), bytes);
    }

    private async Task WriteAsync(string name, string head, string part, int parts)
    {
        await using var gzip = new GZipStream(File.Create(_folder.File(name)), CompressionLevel.SmallestSize);
        await gzip.WriteAsync(Encoding.UTF8.GetBytes(head));
        var many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, 1 << 16)));
        for (var written = 0; written < parts; written += 1 << 16)
        {
            await gzip.WriteAsync(many);
        }
    }

    private async Task<List<RecordedEvent>> ReadAsync(string name, FileLimits limits)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in RecordedFiles.ReadAsync([_folder.File(name)], limits, default, default))
        {
            events.Add(recorded);
            Assert.True(events.Count < 1_000, "There is no end to the records.");
        }

        return events;
    }
}
