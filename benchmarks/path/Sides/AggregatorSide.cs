using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>The peer: one signal per event and an entity per key, on the same host, runtime and storage.</summary>
internal sealed class AggregatorSide : Side
{
    private readonly LocalServices _services;
    private readonly LocalHost _host;
    private readonly TableClient _table;
    private readonly IDisposable _guard;

    private AggregatorSide(LocalServices services, LocalHost host, TableClient table, IDisposable guard) =>
        (_services, _host, _table, _guard) = (services, host, table, guard);

    public override string EventHubs => _services.Addresses.EventHubs;

    public override long Taken => Math.Min(_host.Counters.EventsProcessed, _host.Counters.SignalsDone);

    /// <summary>Less: it is so slow that events would be seconds old.</summary>
    public override int Ahead => 4_000;

    public override long Operations => _host.Counters.SignalsDone;

    public override int StorageProcess => _services.AzuriteProcess;

    public static async Task<AggregatorSide> StartAsync(string folder, TimeSpan window, int partitions, CancellationToken cancellation)
    {
        var options = RunFolder.Options(folder, partitions);
        var guard = options.Data.Take();
        var services = await LocalServices.StartAsync(options, _ => { }, NullLoggerFactory.Instance, TimeProvider.System, cancellation);
        var table = new TableClient(services.Addresses.Storage, "aggregates");
        await table.CreateIfNotExistsAsync(cancellation);
        var host = LocalHost.Create(new LocalHostOptions
        {
            Settings = LocalSettings.Fixed().With(services.Addresses, folder, Hub),
            Functions = typeof(AggregatorFunctions).Assembly,
            AddServices = (collection, _) => collection
                .AddSingleton(table)
                .AddSingleton(new AggregatorPlan(window, ProducerPlan.OutOfOrderness)),
            HostJson = System.IO.Path.Combine(AppContext.BaseDirectory, "host.json"),
            DataDirectory = options.Data.Entities,
            Logging = logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true),
        });
        await host.StartAsync(cancellation);
        return new AggregatorSide(services, host, table, guard);
    }

    /// <summary>When all events are folded. The rows of windows that are still open come later: <see cref="RunFigures.SecondsWithRows"/> has them.</summary>
    public override Task<bool> IsThroughAsync(long sent, CancellationToken cancellation) => Task.FromResult(Taken >= sent);

    public override async Task DrainAsync(CancellationToken cancellation)
    {
        while (_host.Entities.WaitingSignals() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }
    }

    public override async Task<IReadOnlyList<StoredRow>> CheckAsync(SentEvents sent, CancellationToken cancellation)
    {
        var rows = new List<StoredRow>();
        await foreach (var row in _table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            rows.Add(StoredRow.From(row));
        }

        StoredRow.Check(rows, sent);
        return rows;
    }

    public override async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _services.DisposeAsync();
        _guard.Dispose();
    }
}
