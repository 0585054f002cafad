using System.Text;
using CsCheck;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.Tests.EventHubs;

public class PartitionLogTests
{
    // Small, so that a few hundred events fill several segments and index entries.
    private static readonly PartitionLogOptions Small = new() { SegmentBytes = 2000, IndexBytes = 256 };

    private static readonly string?[] Keys = [null, "", "key", "Größe"];

    private static readonly Gen<List<LogEntry>> Batch =
        Gen.Select(Gen.Int[0, 3], Gen.Byte.Array[0, 60], (key, bytes) => new LogEntry(Keys[key], bytes)).List[1, 8];

    private enum Step
    {
        Append,
        Reopen,
    }

    [Fact]
    public void A_log_reads_back_what_was_appended_from_any_number_after_any_reopening()
    {
        Gen.Select(Gen.Enum<Step>(), Batch).List[1, 60].Sample(
            steps =>
            {
                using var directory = new TemporaryDirectory();
                var log = PartitionLog.Open(directory.Path, Small, TimeProvider.System);
                var expected = new List<LogEntry>();
                foreach (var (step, batch) in steps)
                {
                    if (step == Step.Reopen)
                    {
                        log.Dispose();
                        log = PartitionLog.Open(directory.Path, Small, TimeProvider.System);
                    }
                    else
                    {
                        log.Append(batch);
                        expected.AddRange(batch);
                    }

                    AssertHolds(log, expected, from: expected.Count / 2);
                }

                AssertHolds(log, expected, from: 0);
                AssertFindsByOffset(log);
                log.Dispose();
            },
            iter: 60);
    }

    [Fact]
    public void Whatever_is_cut_off_the_end_only_whole_batches_are_left_and_appending_goes_on()
    {
        Gen.Select(Batch.List[1, 30], Gen.Double.Unit, Gen.Byte.Array[0, 40]).Sample(
            (batches, where, garbage) =>
            {
                using var directory = new TemporaryDirectory();
                var ends = AppendAll(directory.Path, batches, PartitionLogOptions.Default);
                var file = Assert.Single(Directory.GetFiles(directory.Path, "*.log"));
                var cut = (long)(where * ends[^1]);
                using (var stream = new FileStream(file, FileMode.Open))
                {
                    stream.SetLength(cut);
                    stream.Seek(0, SeekOrigin.End);
                    stream.Write(garbage);
                }

                // Less than a header is a file whose creation was cut off; garbage could make it long enough to be damage.
                if (cut < 24 && cut + garbage.Length >= 24)
                {
                    return;
                }

                var whole = batches.Take(ends.Count(end => end <= cut)).SelectMany(batch => batch).ToList();
                using var log = PartitionLog.Open(directory.Path, PartitionLogOptions.Default, TimeProvider.System);
                AssertHolds(log, whole, 0);
                log.Append(batches[0]);
                AssertHolds(log, [.. whole, .. batches[0]], 0);
            },
            iter: 150);
    }

    [Fact]
    public void A_damaged_batch_with_a_whole_one_behind_it_is_reported_and_nothing_is_cut_off()
    {
        Gen.Select(Batch.List[2, 10], Gen.Double.Unit, Gen.Byte[1, 255]).Sample(
            (batches, where, flip) =>
            {
                using var directory = new TemporaryDirectory();
                var ends = AppendAll(directory.Path, batches, PartitionLogOptions.Default);
                var file = Assert.Single(Directory.GetFiles(directory.Path, "*.log"));
                var bytes = File.ReadAllBytes(file);
                bytes[24 + (int)(where * (ends[^2] - 25))] ^= flip;
                File.WriteAllBytes(file, bytes);

                var exception = Assert.Throws<LogCorruptException>(
                    () => PartitionLog.Open(directory.Path, PartitionLogOptions.Default, TimeProvider.System));
                Assert.Contains(file, exception.Message, StringComparison.Ordinal);
                Assert.Equal(bytes, File.ReadAllBytes(file));
            },
            iter: 100);
    }

    [Fact]
    public void Damage_behind_the_back_of_an_open_log_is_an_error_of_the_reader_and_not_other_data()
    {
        using var directory = new TemporaryDirectory();
        using var log = PartitionLog.Open(directory.Path, PartitionLogOptions.Default, TimeProvider.System);
        log.Append([new LogEntry(null, Encoding.UTF8.GetBytes("first"))]);
        log.Append([new LogEntry(null, Encoding.UTF8.GetBytes("second"))]);
        var file = Assert.Single(Directory.GetFiles(directory.Path, "*.log"));
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte((byte)'x');
        }

        var reader = log.OpenReader(0);
        Assert.Throws<LogCorruptException>(() =>
        {
            while (reader.ReadNext(1, 1).Count > 0)
            {
            }
        });
    }

    [Fact]
    public void The_enqueued_time_never_falls_and_finds_events()
    {
        using var directory = new TemporaryDirectory();
        var clock = new SteppingTime();
        using var log = PartitionLog.Open(directory.Path, Small, clock);
        foreach (var now in (long[])[1000, 2000, 1500, 1500, 3000, 100, 4000])
        {
            clock.Now = now;
            log.Append([.. Enumerable.Range(0, 20).Select(_ => new LogEntry("k", new byte[50]))]);
        }

        var times = log.Read(0, int.MaxValue).Select(record => record.EnqueuedTime).ToList();
        Assert.Equal([1000, 2000, 3000, 4000], times.Distinct());
        Assert.Equal(times.Order(), times);
        foreach (var time in (long[])[0, 999, 1000, 1999, 2000, 2500, 3000, 4000, 5000])
        {
            Assert.Equal(times.Count(t => t <= time), log.FirstAfter(time));
        }
    }

    [Fact]
    public async Task Waiting_for_more_ends_with_the_append()
    {
        using var directory = new TemporaryDirectory();
        using var log = PartitionLog.Open(directory.Path, Small, TimeProvider.System);
        var waiting = log.WaitBeyondAsync(0);
        log.Append([new LogEntry(null, new byte[1])]);
        Assert.False(waiting.IsCompleted);
        log.Append([new LogEntry(null, new byte[1])]);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(log.WaitBeyondAsync(0).IsCompleted);
    }

    [Fact]
    public async Task Readers_beside_a_writer_see_every_event_once_and_in_order()
    {
        using var directory = new TemporaryDirectory();
        using var log = PartitionLog.Open(directory.Path, Small, TimeProvider.System);
        const int count = 3000;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var reader = log.OpenReader(0);
            var seen = new List<long>();
            while (seen.Count < count)
            {
                var part = reader.ReadNext(100, 4000);
                Assert.All(part, record => Assert.Equal(record.SequenceNumber, BitConverter.ToInt64(record.Message.Span)));
                seen.AddRange(part.Select(record => record.SequenceNumber));
                if (part.Count == 0)
                {
                    await log.WaitBeyondAsync(seen.Count - 1).WaitAsync(TimeSpan.FromSeconds(60));
                }
            }

            return seen;
        })).ToList();
        for (var i = 0; i < count; i += 3)
        {
            log.Append([.. Enumerable.Range(i, 3).Select(n => new LogEntry(null, BitConverter.GetBytes((long)n)))]);
        }

        foreach (var seen in await Task.WhenAll(readers))
        {
            Assert.Equal(Enumerable.Range(0, count).Select(n => (long)n), seen);
        }
    }

    private static List<long> AppendAll(string directory, List<List<LogEntry>> batches, PartitionLogOptions options)
    {
        using var log = PartitionLog.Open(directory, options, TimeProvider.System);
        var ends = new List<long>();
        foreach (var batch in batches)
        {
            log.Append(batch);
            ends.Add(new FileInfo(Directory.GetFiles(directory, "*.log").Single()).Length);
        }

        return ends;
    }

    private static void AssertHolds(PartitionLog log, List<LogEntry> expected, int from)
    {
        Assert.Equal(expected.Count - 1, log.Tail.SequenceNumber);
        var read = log.Read(from, int.MaxValue);
        Assert.Equal(expected.Count - from, read.Count);
        for (var i = 0; i < read.Count; i++)
        {
            Assert.Equal(from + i, read[i].SequenceNumber);
            Assert.Equal(expected[from + i].PartitionKey, read[i].PartitionKey);
            Assert.True(expected[from + i].Message.Span.SequenceEqual(read[i].Message.Span));
        }

        Assert.Equal(read.Count == 0 ? log.Tail.Offset : read[^1].Offset, log.Tail.Offset);
    }

    private static void AssertFindsByOffset(PartitionLog log)
    {
        var records = log.Read(0, int.MaxValue);
        Assert.Equal(0, log.FirstBeyondOffset(-1));
        foreach (var record in records)
        {
            Assert.Equal(record.SequenceNumber + 1, log.FirstBeyondOffset(record.Offset));
            Assert.Equal(record.SequenceNumber, log.FirstBeyondOffset(record.Offset - 1));
        }
    }

    private sealed class SteppingTime : TimeProvider
    {
        public long Now { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
