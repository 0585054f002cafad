using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.EventLog;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>
/// What replaying needs beside the tables: the pipeline, the hub that it reads, and the app's own services (none of them
/// started: no trigger, no entity).
/// </summary>
internal sealed class ReplaySession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ReplaySession(PipelineReading reading, LoadedPipeline pipeline, ServiceProvider services, HubLog log)
    {
        Reading = reading;
        Pipeline = pipeline;
        _services = services;
        Log = log;
    }

    /// <summary>The tables.</summary>
    public PipelineReading Reading { get; }

    /// <summary>The pipeline.</summary>
    public LoadedPipeline Pipeline { get; }

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>The hub.</summary>
    public HubLog Log { get; }

    /// <summary>Opens everything.</summary>
    /// <param name="options">Which pipeline, in which tables.</param>
    /// <param name="eventHubs">A connection string of the namespace; null = that of the local host that runs now.</param>
    /// <param name="hub">The hub; null = the one that the running host reads, else the one in the query.</param>
    /// <param name="context">What every command works with.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">Nothing runs, and nothing else was given.</exception>
    public static async Task<ReplaySession> OpenAsync(
        LetterOptions options, string? eventHubs, string? hub, CommandContext context, CancellationToken cancellation)
    {
        var running = RunningHost.Find(options.Data);
        var connection = eventHubs ?? running?.EventHubs ?? throw new UserErrorException(
            "No local host is running, and the log is reached through one. Start it in another terminal (dotnet run --project local -- run), or give --event-hubs and --storage.");
        var endpoint = ConnectionStrings.EventHubs(connection);
        var fromHost = eventHubs is null && options.Folder is null ? running : null;
        var settings = LocalSettings.Read(LocalSettings.File);
        var choice = PipelineChoice.Choose(options.Folder ?? fromHost?.Pipeline, hub ?? fromHost?.Hub, settings);
        var reading = await PipelineReading.OpenAsync(options with { Name = choice.Pipeline.Plan.Name }, context, cancellation);
        var services = new ServiceCollection();
        services.AddSingleton(context.Time);
        services.AddSingleton(choice.Pipeline);
        services.AddSingleton<IEventLog, AmqpEventLog>();
        services.AddStreamFunctions(settings.With(new ServiceAddresses(connection, reading.Storage), choice.Folder, choice.Hub));
        var provider = services.BuildServiceProvider();
        return new ReplaySession(reading, choice.Pipeline, provider, new HubLog(endpoint, provider.GetRequiredService<IEventLog>(), context.Time));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await _services.DisposeAsync();
        await Reading.DisposeAsync();
    }
}
