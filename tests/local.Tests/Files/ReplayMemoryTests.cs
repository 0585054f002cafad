using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Local.Files;

namespace StreamFunctions.Local.Tests.Files;

/// <summary>
/// What a replay holds does not grow with its files. Events and rows are counted while they are reachable, so neither other
/// tests nor the machine's speed matter.
/// </summary>
public sealed class ReplayMemoryTests : IDisposable
{
    private const string Query = """
        SELECT sensor, COUNT(*) AS n INTO results FROM input TIMESTAMP BY time GROUP BY sensor, TumblingWindow(second, 10)
        """;

    private static readonly DateTimeOffset Noon = new(2025, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_all_events_of_a_file_no_more_than_two_steps_are_held()
    {
        const int Events = 40 * PipelineReplay.EventsPerStep;
        await WriteAsync("a.jsonl.gz", Events, millisecondsApart: 10);
        var held = new HeldEvents();
        var output = new CountedOutput();

        var tally = await ReplayAsync(output, held, "a.jsonl.gz");

        Assert.Equal(Events, tally.Counted);
        Assert.Equal(Events, output.Rows);
        Assert.InRange(held.Most, 1, 2 * PipelineReplay.EventsPerStep);
    }

    /// <summary>Of two partitions, one reaches hours further than the other has come: it has to wait, or its windows would all be open.</summary>
    [Fact]
    public async Task Partitions_are_read_side_by_side_in_event_time()
    {
        await WriteAsync("slow.jsonl.gz", 20 * PipelineReplay.EventsPerStep, millisecondsApart: 10);
        await WriteAsync("fast.jsonl.gz", 20 * PipelineReplay.EventsPerStep, millisecondsApart: 1_000);
        var output = new CountedOutput();

        var tally = await ReplayAsync(output, new HeldEvents(), "slow.jsonl.gz", "fast.jsonl.gz");

        Assert.Equal(new ReplayTally { Read = 40_000, Counted = 40_000, Results = tally.Results }, tally);
        // 1,000 events of the fast one fill 100 windows; nothing comes out late because the other lags, and none waits longer.
        Assert.Equal(40 * PipelineReplay.EventsPerStep, output.Rows);
        Assert.InRange(output.MostWindowsInAStep, 1, 110);
    }

    [Fact]
    public async Task A_step_ends_early_when_its_dead_letters_are_large()
    {
        const int Size = 512 << 10;
        await using (var file = new StreamWriter(_folder.File("large.jsonl")))
        {
            for (var i = 0; i < 100; i++)
            {
                await file.WriteLineAsync(new string('x', Size));
            }
        }

        var held = new HeldEvents();
        var tally = await ReplayAsync(new CountedOutput(), held, "large.jsonl");

        Assert.Equal(100, tally.Dead);
        Assert.InRange(held.Most, 1, 2 * (1 + (PipelineReplay.BytesPerStep / Size)));
    }

    private static string Line(int i, int millisecondsApart) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"sensor":"s{{i % 3}}","time":"{{Noon.AddMilliseconds((double)i * millisecondsApart):O}}"}""");

    private async Task WriteAsync(string name, int events, int millisecondsApart)
    {
        await using var gzip = new StreamWriter(new GZipStream(File.Create(_folder.File(name)), CompressionLevel.Fastest), new UTF8Encoding(false));
        for (var i = 0; i < events; i++)
        {
            await gzip.WriteLineAsync(Line(i, millisecondsApart));
        }
    }

    private async Task<ReplayTally> ReplayAsync(CountedOutput output, HeldEvents held, params string[] files)
    {
        var pipeline = PipelineLoader.Compile(PipelineFileReader.Read("""{ "name": "meters", "keyGroups": 4 }"""u8.ToArray(), "pipeline.json"), Query);
        var partitions = RecordedFiles.Open(files.Select(_folder.File), FileLimits.Default, Noon.AddDays(1), default);
        return await new PipelineReplay(pipeline, output).RunAsync([.. partitions.Select(held.Watch)], default);
    }

    /// <summary>Counts from time to time how many of the events that were handed out are still reachable.</summary>
    private sealed class HeldEvents
    {
        private readonly List<WeakReference> _events = [];

        public int Most { get; private set; }

        public RecordedPartition Watch(RecordedPartition partition) => partition with { Events = WatchAsync(partition.Events) };

        private async IAsyncEnumerable<RecordedEvent> WatchAsync(
            IAsyncEnumerable<RecordedEvent> events, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            var number = 0;
            await foreach (var recorded in events.WithCancellation(cancellation))
            {
                // The body's bytes, not the event: a dead letter keeps the ones without the other.
                Assert.True(MemoryMarshal.TryGetArray(recorded.Data.EventBody.ToMemory(), out var body));
                _events.Add(new WeakReference(body.Array));
                yield return recorded;
                if (++number % 25 == 0 && (number % PipelineReplay.EventsPerStep == 0 || number < 200))
                {
                    Count();
                }
            }
        }

        private void Count()
        {
            GC.Collect();
            _events.RemoveAll(e => !e.IsAlive);
            Most = Math.Max(Most, _events.Count);
        }
    }

    private sealed class CountedOutput : IReplayOutput
    {
        public long Rows { get; private set; }

        public int MostWindowsInAStep { get; private set; }

        public Task WriteAsync(ReplayStep output, CancellationToken cancellationToken)
        {
            Rows += output.Results.Sum(result => result.Rows);
            if (output.Watermark != Windowing.EventTime.EndOfInput)
            {
                MostWindowsInAStep = Math.Max(MostWindowsInAStep, output.Results.Select(r => r.Start).Distinct().Count());
            }

            return Task.CompletedTask;
        }
    }
}
