using System.Text.Json;
using Azure.Data.Tables;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Tests.Ingest;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Rebuild;

/// <summary>A random stream with late readings and repeated ids, its pipeline, and what the tables say of it.</summary>
internal sealed class RebuildScenario : IDisposable
{
    public const int Partitions = 2;
    private static readonly string[] Windows = ["TumblingWindow(second, 6)", "HoppingWindow(second, 12, 4)", "SessionWindow(second, 5)"];

    private readonly Random _random;
    private readonly int[] _handedOut = new int[Partitions];

    public RebuildScenario(AzuriteFixture azurite, int seed, int length = 60)
    {
        _random = new Random(seed);
        var lateness = _random.Next(2) * 3;
        var pipeline = Some.Pipeline(
            $$""", "acceptEndOfInput": true, "time": { "outOfOrderness": "00:00:02", "allowedLateness": "00:00:0{{lateness}}", "maxFutureSkew": "00:00:01" }, "dedupe": { "id": "id", "ttl": "00:02:00" } """,
            $"SELECT sensor, COUNT(*) AS n, SUM(value) AS total FROM input TIMESTAMP BY time GROUP BY sensor, {Windows[seed % Windows.Length]}");
        var log = new FakeLog(Partitions);
        Live = new LivePipeline(azurite, log, pipeline);
        Fill(log, length);
    }

    public LivePipeline Live { get; }

    public List<Reading> Readings { get; } = [];

    public LoadedPipeline Pipeline => Live.Pipeline;

    public int Length => Readings.Count == 0 ? 0 : Readings.Max(r => r.Second) + 20;

    public void Dispose() => Live.Dispose();

    /// <summary>Ingests the next few events of each partition.</summary>
    /// <returns>False once all are in.</returns>
    public async Task<bool> StepAsync(Random random)
    {
        var more = false;
        for (var partition = 0; partition < Partitions; partition++)
        {
            var left = Readings.Count(r => r.Partition == partition) - _handedOut[partition];
            var count = Math.Min(left, random.Next(1, 9));
            if (count > 0)
            {
                await Live.IngestAsync(partition, _handedOut[partition], count);
                _handedOut[partition] += count;
            }

            more |= left > count;
        }

        return more;
    }

    public async Task IngestAllAsync()
    {
        while (await StepAsync(_random))
        {
        }

        await Live.EndAsync(Partitions);
    }

    public async Task<SortedSet<string>> TableAsync() => NaivePass.Table(await RowsAsync(Live.Tables.Results));

    /// <summary>What the table must hold: every reading in each of its windows, unless the late table has it for that window.</summary>
    public async Task<SortedSet<string>> ExpectedAsync()
    {
        var late = (await RowsAsync(Live.Tables.Late)).Where(row => row.GetInt32(ResultColumns.Rebuild) is null or 0).ToLookup(
            row => (row.GetInt32("partition")!.Value, row.GetInt64("sequence")!.Value),
            row => (NaivePass.SecondOf(row, "windowStart"), NaivePass.SecondOf(row, "windowEnd")));
        var sessions = Pipeline.Plan.Operator.Window is Windowing.SessionWindow;
        return NaivePass.Windows(Readings, Pipeline.Plan.Operator.Window, (reading, start, end) =>
            late[(reading.Partition, reading.Sequence)].Any(w => sessions || w == (start, end)));
    }

    /// <summary>What the table must hold once every late reading counts.</summary>
    public SortedSet<string> Everything() => NaivePass.Windows(Readings, Pipeline.Plan.Operator.Window, (_, _, _) => false);

    public static async Task<List<TableEntity>> RowsAsync(LazyTable lazy)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await lazy.GetAsync(default)).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    private void Fill(FakeLog log, int length)
    {
        var second = 0;
        for (var i = 0; i < length; i++)
        {
            second += _random.Next(4);
            var repeats = Readings.Count > 0 && _random.Next(8) == 0;
            var at = Math.Max(0, second - (_random.Next(4) == 0 ? _random.Next(25) : _random.Next(2)));
            var old = repeats ? Readings[_random.Next(Readings.Count)] : null;
            var partition = old?.Partition ?? _random.Next(Partitions);
            var reading = new Reading(
                partition, Readings.Count(r => r.Partition == partition), old?.Key ?? "k" + _random.Next(3), old?.Second ?? at, old?.Value ?? i, old?.Id ?? "id" + i);
            Readings.Add(reading);
            var body = JsonSerializer.Serialize(new { sensor = reading.Key, value = reading.Value, id = reading.Id, time = Some.Noon.AddSeconds(reading.Second).ToString("O") });
            log.Append(partition, Some.Event(reading.Sequence, body, Some.Noon.AddSeconds(second)));
        }
    }
}
