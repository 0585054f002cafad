using Azure.Messaging.EventHubs;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.Files;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>
/// What <c>rebuild --from-files</c> reads: captured files and the log that is left are one log, each event of it once. The files
/// are written by Apache's Avro library: 700 to 10,699 of partition 0.
/// </summary>
public sealed class FilesSourceTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamfunctions-").FullName;
    private IReadOnlyDictionary<int, IReadOnlyList<string>> _files = null!;

    public async Task InitializeAsync() =>
        _files = RecordedFiles.ByPartition(await RecordedFlights.WriteAsync("capture", await FlightsFile.PathAsync(), _folder));

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(0, 690, 11_000, 0)] // a log that holds all
    [InlineData(0, 690, 11_000, 9_000)] // a log that has lost its beginning, and overlaps the files
    [InlineData(0, 700, 10_800, 10_700)] // a log that begins where the files end
    [InlineData(0, 3_000, 3_010, 10_700)] // a range within the files alone
    [InlineData(0, 10_700, 10_800, 10_700)] // a range within the log alone
    [InlineData(1, 5, 90, 0)] // a partition without files
    public async Task Files_and_log_together_give_each_event_once_and_in_order(int partition, long from, long upTo, long firstInLog)
    {
        var read = await ReadAsync(new ShortenedLog(firstInLog), partition, from, upTo);

        var inFiles = partition == 0 ? Numbers(700, 10_699) : [];
        var wanted = inFiles.Union(Numbers(firstInLog, long.MaxValue >> 1, 20_000)).Where(n => n >= from && n <= upTo).Order();
        Assert.Equal(wanted, read);
    }

    /// <summary>What neither holds is simply not there: the rebuild tells it as missing.</summary>
    [Fact]
    public async Task What_lies_between_the_files_and_the_log_is_left_out()
    {
        var read = await ReadAsync(new ShortenedLog(10_750), 0, 10_690, 10_760);

        Assert.Equal(Numbers(10_690, 10_699).Concat(Numbers(10_750, 10_760)), read);
    }

    /// <summary>The rest of a file that breaks off comes from the log, as far as that has it; so do the files after it.</summary>
    [Fact]
    public async Task The_rest_of_a_damaged_file_comes_from_the_log()
    {
        var first = _files[0][0];
        await using (var file = File.OpenWrite(first))
        {
            file.SetLength(file.Length / 2);
        }

        var whole = await ReadAsync(new ShortenedLog(0), 0, 700, 10_699);
        var lost = await ReadAsync(new ShortenedLog(20_000), 0, 700, 10_699);

        Assert.Equal(Numbers(700, 10_699), whole);
        Assert.Equal(Numbers(5_700, 10_699), lost.Where(n => n >= 5_700));
        Assert.InRange(lost.Count(n => n < 5_700), 1, 4_999);
    }

    private static IEnumerable<long> Numbers(long from, long to, int most = int.MaxValue)
    {
        for (var number = from; number <= to && most > 0; number++, most--)
        {
            yield return number;
        }
    }

    private async Task<List<long>> ReadAsync(IEventLog log, int partition, long from, long upTo)
    {
        var read = new List<long>();
        await foreach (var data in new FilesSource(_files, FileLimits.Default, log).ReadAsync(partition, from, upTo, default))
        {
            read.Add(data.SequenceNumber);
        }

        return read;
    }

    /// <summary>Stands for a hub whose retention is over: the local endpoint never forgets an event.</summary>
    private sealed class ShortenedLog(long first) : IEventLog
    {
        public string HostName => "hub";

        public string EventHub => "flights";

        public Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public async IAsyncEnumerable<EventData> ReadAsync(
            int partition, long from, long upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            for (var number = Math.Max(first, from); number <= upTo; number++)
            {
                yield return RecordedFile.Event(ReadOnlyMemory<byte>.Empty, number, default);
            }
        }
    }
}
