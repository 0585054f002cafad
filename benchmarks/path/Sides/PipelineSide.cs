using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Demo;
using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>Ours: endpoint, trigger, ingest, entities and tables, as the verb <c>run</c> has them.</summary>
internal sealed class PipelineSide : Side
{
    private readonly PipelineRun _run;
    private readonly IDisposable _guard;
    private readonly PipelineTables _tables;
    private readonly int _partitions;

    private PipelineSide(PipelineRun run, IDisposable guard, int partitions)
    {
        _run = run;
        _guard = guard;
        _partitions = partitions;
        _tables = new PipelineTables(
            new TableServiceClient(run.Services.Addresses.Storage), PipelineTables.DefaultPrefix, run.Choice.Pipeline.Plan.Name);
    }

    public override string EventHubs => _run.Services.Addresses.EventHubs;

    public override long Taken => _run.Host.Counters.EventsProcessed;

    public override bool EndOfInput => true;

    public override long Operations => _run.Host.Counters.SignalsDone;

    public override int StorageProcess => _run.Services.AzuriteProcess;

    /// <summary>The account, for whoever watches the rows come.</summary>
    public string Storage => _run.Services.Addresses.Storage;

    public static async Task<PipelineSide> StartAsync(
        string folder, int keyGroups, TimeSpan window, int partitions, CancellationToken cancellation)
    {
        var options = RunFolder.Options(folder, partitions);
        var settings = LocalSettings.Fixed();
        var choice = PipelineChoice.Choose(RunFolder.WritePipeline(folder, keyGroups, window), null, settings);
        var guard = options.Data.Take();
        var run = await PipelineRun.StartAsync(options, choice, settings, CommandContext.Default, Log, cancellation);
        return new PipelineSide(run, guard, partitions);
    }

    /// <summary>Not before every row can be read: the groups have told that nothing is open and nothing waits to be written.</summary>
    public override async Task<bool> IsThroughAsync(long sent, CancellationToken cancellation)
    {
        if (Taken < sent || await _tables.ReadGenerationAsync(cancellation) is not { } generation)
        {
            return false;
        }

        var progress = await _tables.ReadProgressAsync(generation, cancellation);
        var state = new RunState(new SendProgress(sent, 0, 0, _partitions, Done: true), progress, await _tables.ReadStatusAsync(generation, cancellation), 0);
        return state.IsComplete;
    }

    public override async Task<IReadOnlyList<StoredRow>> CheckAsync(SentEvents sent, CancellationToken cancellation)
    {
        var rows = new List<StoredRow>();
        await foreach (var row in _tables.ReadWindowsAsync(1, cancellation))
        {
            rows.Add(StoredRow.From(row));
        }

        StoredRow.Check(rows, sent);
        return rows;
    }

    public override async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _guard.Dispose();
    }

    private static void Log(ILoggingBuilder logging) =>
        logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
}
