using System.IO.Compression;
using System.Text;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Local.Files;
using StreamFunctions.Local.Tests.Commands;

namespace StreamFunctions.Local.Tests.Files;

public sealed class RecordedFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Csv_numbers_and_booleans_are_values_and_what_stands_in_quotes_is_text()
    {
        var events = await ReadAsync("a.csv", "n,b,t,q,e\r\n1.5e3,true,007,\"42\",\r\nx,false,\"a \"\"b\"\",\r\nc\",-3,\r\n");
        Assert.Equal(
            ["{\"n\":1.5e3,\"b\":true,\"t\":\"007\",\"q\":\"42\"}", "{\"n\":\"x\",\"b\":false,\"t\":\"a \\u0022b\\u0022,\\r\\nc\",\"q\":-3}"], events.Select(Body));
    }

    [Fact]
    public async Task A_broken_csv_row_is_told_with_its_line_and_its_bytes_and_the_next_one_is_read()
    {
        var events = await ReadAsync("a.csv", "a,b\n1,2\n3\n4,x\"y\n5,6\n");
        Assert.Equal([null, "bad-csv", "bad-csv", null], events.Select(e => e.Reason));
        Assert.Contains("line 3", events[1].Detail, StringComparison.Ordinal);
        Assert.Equal("4,x\"y", Body(events[2]));
    }

    [Fact]
    public async Task An_array_gives_its_elements_one_by_one_and_one_that_is_no_JSON_harms_no_other()
    {
        var events = await ReadAsync("a.json", " [ {\"a\":\"],}\\\"\"}, nonsense, {\"b\":[1,{}]} ,\n{\"c\":");
        Assert.Equal(["{\"a\":\"],}\\\"\"}", "nonsense", "{\"b\":[1,{}]} ", "{\"c\":"], events.Select(Body));
        Assert.Equal([null, null, null, "array-not-closed"], events.Select(e => e.Reason));
        Assert.Equal([0L, 1, 2, 3], events.Select(e => e.Data.SequenceNumber));
    }

    [Fact]
    public async Task A_record_beyond_the_limit_is_cut_and_told_and_the_next_one_is_read()
    {
        var limits = FileLimits.Default with { MaxRecordBytes = 10 };
        var events = await ReadAsync("a.jsonl", "{\"a\":1}\n" + new string('x', 1_000) + "\n\n{\"a\":2}", limits);
        Assert.Equal([null, "record-too-large", null], events.Select(e => e.Reason));
        Assert.Equal(10, Body(events[1]).Length);
    }

    [Fact]
    public async Task A_zip_bomb_ends_its_file_with_a_dead_letter()
    {
        var path = _folder.File("bomb.jsonl.gz");
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.SmallestSize))
        {
            await gzip.WriteAsync(new byte[20 << 20]);
        }

        var events = await ReadFileAsync(path, FileLimits.Default);
        Assert.Equal(RecordedFiles.Damaged, events[^1].Reason);
        Assert.Contains("zip bomb", events[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Avro_file_that_announces_more_than_it_has_is_told_and_not_believed()
    {
        byte[] bytes = [.. AvroFileReader.Magic, 2, 0x80 | 0x7F, 0xFF, 0xFF, 0xFF, 0x0F];
        await File.WriteAllBytesAsync(_folder.File("a.avro"), bytes);
        Assert.Equal(RecordedFiles.Damaged, Assert.Single(await ReadFileAsync(_folder.File("a.avro"), FileLimits.Default)).Reason);
    }

    [Fact]
    public async Task The_tutorial_replayed_gives_150_and_accounts_for_every_event()
    {
        var sample = Path.Combine(Places.Root, "samples", "tutorial");
        var terminal = new Terminal();
        var exitCode = await terminal.RunAsync("replay", "--pipeline", sample, Path.Combine(sample, "readings.jsonl"));
        Assert.Equal(0, exitCode);
        Assert.Contains(":150", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("in windows + 0 late", terminal.Error, StringComparison.Ordinal);
    }

    private static string Body(RecordedEvent recorded) => Encoding.UTF8.GetString(recorded.Data.EventBody.ToMemory().Span);

    private async Task<List<RecordedEvent>> ReadAsync(string name, string text, FileLimits? limits = null)
    {
        await File.WriteAllTextAsync(_folder.File(name), text);
        return await ReadFileAsync(_folder.File(name), limits ?? FileLimits.Default);
    }

    private static async Task<List<RecordedEvent>> ReadFileAsync(string path, FileLimits limits)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in RecordedFiles.ReadAsync([path], limits, default, default))
        {
            events.Add(recorded);
        }

        return events;
    }
}
