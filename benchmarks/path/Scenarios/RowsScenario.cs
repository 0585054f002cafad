using System.Diagnostics;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Reading;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>
/// The bound of close to row: a window's rows, written as the sink writes them, all groups at once, to Azurite while nothing else
/// runs. Nothing that has rows to write beside events to read can have them there sooner.
/// </summary>
internal static class RowsScenario
{
    private const string Pipeline = "path";

    // The first ones are written by code that is still being compiled.
    private const int Windows = 6;

    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        var runs = new List<WindowCost>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            runs.Add(await OnceAsync(scale, cancellation));
        }

        Report.Line(output, $"rows alone: {scale.Keys:N0} rows of one window, {scale.KeyGroups} groups at once, by this process to an idle Azurite; the last of {Windows} windows, median of {runs.Count}");
        Report.Line(output, $"  all rows stored after {Statistics.Median(runs.Select(r => r.Milliseconds)):0} ms ({runs.Min(r => r.Milliseconds):0} to {runs.Max(r => r.Milliseconds):0}); processor per row: {Statistics.Median(runs.Select(r => r.HostMicros)):0} us writing, {Statistics.Median(runs.Select(r => r.StorageMicros)):0} us Azurite");
    }

    private static async Task<WindowCost> OnceAsync(Scale scale, CancellationToken cancellation)
    {
        using var folder = new RunFolder();
        var options = RunFolder.Options(folder.Path, scale.Partitions);
        using var guard = options.Data.Take();
        await using var services = await LocalServices.StartAsync(options, _ => { }, NullLoggerFactory.Instance, TimeProvider.System, cancellation);
        var choice = PipelineChoice.Choose(RunFolder.WritePipeline(folder.Path, scale.KeyGroups, scale.Busy.Window), null, LocalSettings.Fixed());
        var table = new ResultTable(Tables(services.Addresses.Storage), choice.Pipeline.Projection);
        var cost = default(WindowCost);
        for (var window = 0; window < Windows; window++)
        {
            cost = await WriteAsync(table, services.AzuriteProcess, scale, window, cancellation);
        }

        await CheckAsync(services.Addresses.Storage, scale, cancellation);
        return cost;
    }

    private static async Task CheckAsync(string storage, Scale scale, CancellationToken cancellation)
    {
        var expected = new SentEvents();
        foreach (var result in Enumerable.Range(0, Windows).SelectMany(window => Enumerable.Range(0, scale.Keys).Select(device => Result(scale, device, window))))
        {
            expected.Windows.Add(
                (result.Key, EventTime.ToInstant(result.End).UtcTicks),
                new WindowSums(result.Values[0].Int64, result.Values[1].Double, result.Values[2].Double, result.Values[3].Double));
        }

        var rows = new List<StoredRow>();
        await foreach (var row in new PipelineTables(new TableServiceClient(storage), PipelineTables.DefaultPrefix, Pipeline).ReadWindowsAsync(1, cancellation))
        {
            rows.Add(StoredRow.From(row));
        }

        StoredRow.Check(rows, expected);
    }

    private static TableSet Tables(string connection)
    {
        var storage = new StorageConnection("Storage", connection, null, null, new IdentitySettings(false, null));
        return new TableSet(StorageAccess.Tables(storage), StorageAccess.Tables(storage), StorageAccess.Blobs(storage), PipelineTables.DefaultPrefix);
    }

    private static async Task<WindowCost> WriteAsync(ResultTable table, int storage, Scale scale, int window, CancellationToken cancellation)
    {
        var batches = Enumerable.Range(0, scale.KeyGroups).Select(keyGroup => Batch(scale, keyGroup, window)).ToList();
        var before = Usage.Cpus(storage);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(batches.Select(batch => table.WriteAsync(batch, cancellation)));
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var after = Usage.Cpus(storage);
        return new WindowCost(took, (after.Host - before.Host) * 1e6 / scale.Keys, (after.Storage - before.Storage) * 1e6 / scale.Keys);
    }

    private static SinkBatch Batch(Scale scale, int keyGroup, int window) => new()
    {
        Pipeline = new PipelineIdentity(Pipeline, 1, "0123456789abcdef"),
        Group = keyGroup,
        Results =
        [
            .. from device in Enumerable.Range(0, scale.Keys)
               where device % scale.KeyGroups == keyGroup
               select new ResultRow(Result(scale, device, window), (window * scale.Keys) + device),
        ],
    };

    private static WindowResult Result(Scale scale, int device, int window)
    {
        var start = EventTime.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) + (window * scale.Busy.Window.Ticks);
        return new WindowResult
        {
            Key = $"device-{device:D6}",
            Start = start,
            End = start + scale.Busy.Window.Ticks,
            Values = [Value.Of(100L), Value.Of(100 * 20.5), Value.Of(device * 0.01), Value.Of(40.25)],
            Rows = 100,
            Final = true,
        };
    }

    private readonly record struct WindowCost(double Milliseconds, double HostMicros, double StorageMicros);
}
