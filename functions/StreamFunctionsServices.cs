using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Rebuild;
using StreamFunctions.Functions.Retention;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions;

/// <summary>Registers everything that the functions and entities need, for whichever host runs them.</summary>
public static class StreamFunctionsServices
{
    /// <summary>
    /// Registers the app. What a host brings itself it registers before: a <see cref="TimeProvider"/>, an
    /// <see cref="IEventLog"/>, a <c>DurableTaskClient</c>, or the <see cref="StreamFunctionsSettings"/> or
    /// <see cref="LoadedPipeline"/> themselves.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The app's settings; read when the first service needs them, checked at start.</param>
    public static IServiceCollection AddStreamFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => StreamFunctionsSettings.Read(configuration, AppContext.BaseDirectory));
        services.TryAddSingleton(s => LoadPipeline(s.GetRequiredService<StreamFunctionsSettings>()));
        services.TryAddSingleton<LiveStates>();
        services.TryAddSingleton<IPlanSource>(s => s.GetRequiredService<LoadedPipeline>());
        services.TryAddSingleton<StreamMeter>();
        services.AddHostedService<StartupCheck>();
        AddTables(services);
        AddIngest(services);
        AddSavepoints(services);
        services.TryAddSingleton<ResultReader>();
        services.TryAddSingleton<WindowStateReader>();
        services.TryAddSingleton<IRetention, RetentionService>();
        services.TryAddSingleton<IHttpAnswers, HttpAnswers>();
        services.TryAddSingleton<IDeadLetterAnswers, DeadLetterAnswers>();
        services.TryAddSingleton<ISavepointAnswers, SavepointAnswers>();
        return services;
    }

    private static LoadedPipeline LoadPipeline(StreamFunctionsSettings settings)
    {
        var pipeline = PipelineLoader.Load(settings.PipelineDirectory);
        return settings.PulsePeriod is { } period ? pipeline.WithPulsePeriod(period) : pipeline;
    }

    private static void AddTables(IServiceCollection services)
    {
        services.TryAddSingleton(s => new TableSet(s.GetRequiredService<StreamFunctionsSettings>()));
        services.TryAddSingleton(s => s.GetRequiredService<LoadedPipeline>().Projection);
        services.TryAddSingleton<ResultTable>();
        services.TryAddSingleton<ProgressTable>();
        services.TryAddSingleton<StatusTable>();
        services.TryAddSingleton<PipelineTable>();
        services.TryAddSingleton<DeadLetterTable>();
        services.TryAddSingleton(s => new DeadLetterStore(s.GetRequiredService<TableSet>(), s.GetRequiredService<LoadedPipeline>().Plan.Name));
        services.TryAddSingleton(s => new LateStore(s.GetRequiredService<TableSet>(), s.GetRequiredService<LoadedPipeline>().Plan.Name));
        services.TryAddSingleton(s => new LostEventsStore(s.GetRequiredService<TableSet>(), s.GetRequiredService<LoadedPipeline>().Plan.Name));
        services.TryAddSingleton<IResultSink, ResultSink>();
        services.TryAddSingleton<IProgressStore>(s => s.GetRequiredService<ProgressTable>());
        services.TryAddSingleton<IStatusStore>(s => s.GetRequiredService<StatusTable>());
    }

    private static void AddIngest(IServiceCollection services)
    {
        services.TryAddSingleton<IEventLog>(s => new EventHubsLog(s.GetRequiredService<StreamFunctionsSettings>()));
        services.TryAddSingleton<ILogPosition>(s => s.GetRequiredService<IEventLog>());
        services.TryAddSingleton<DurableClients>();
        services.TryAddSingleton<ISignals, DurableSignals>();
        services.TryAddSingleton<PipelineIdentityResolver>();
        services.TryAddSingleton<IChangePreview, ChangePreviewer>();
        services.TryAddSingleton<WakeThrottle>();
        services.TryAddSingleton<PressureReader>();
        services.TryAddSingleton<IngestGate>();
        services.TryAddSingleton<HandoutService>();
        services.TryAddSingleton<LostTable>();
        services.TryAddSingleton<LostEvents>();
        services.TryAddSingleton<IngestService>();
        services.TryAddSingleton<IIngest>(s => s.GetRequiredService<IngestService>());
        services.TryAddSingleton<IGapRepair, GapRepair>();
        services.TryAddSingleton<PulsePorts>();
        services.TryAddSingleton<IPulseGuard, PulseGuard>();
        services.TryAddSingleton<IWindowRebuild, WindowRebuild>();
    }

    private static void AddSavepoints(IServiceCollection services)
    {
        services.TryAddSingleton(s => NewSavepointStore(s.GetRequiredService<StreamFunctionsSettings>(), s.GetRequiredService<LoadedPipeline>()));
        services.TryAddSingleton<ISavepointImages>(s => s.GetRequiredService<SavepointStore>());
        services.TryAddSingleton<GroupStates>();
        services.TryAddSingleton<SavepointCreator>();
        services.TryAddSingleton<OverwrittenReader>();
        services.TryAddSingleton<SavepointRestorer>();
        services.TryAddSingleton<SavepointService>();
    }

    private static SavepointStore NewSavepointStore(StreamFunctionsSettings settings, LoadedPipeline pipeline) => new(
        StorageAccess.Blobs(settings.Storage).GetBlobContainerClient(SavepointStore.ContainerName(settings.TablePrefix)), pipeline.Plan.Name);

    /// <summary>Reads settings and pipeline at start, so that what is wrong with them is said then and not with the first event.</summary>
    private sealed class StartupCheck(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredService<StreamFunctionsSettings>();
            services.GetRequiredService<LoadedPipeline>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
