using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.EventLog;
using StreamFunctions.Local.Functions;
using StreamFunctions.Local.Functions.Http;

namespace StreamFunctions.Local.Hosting;

/// <summary>
/// Runs the functions app in this process: its triggers, its entities, or both. Start once, then dispose. Nothing needs an
/// orderly end: what was accepted goes on at the next start, also after a kill.
/// </summary>
public sealed class LocalHost : IAsyncDisposable
{
    private readonly LocalHostOptions _options;
    private readonly ServiceProvider _services;
    private readonly TriggerSet _triggers;
    private readonly HttpTriggerHost? _http;
    private readonly Stack<IHostedService> _hosted = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    private LocalHost(LocalHostOptions options, ServiceProvider services, TriggerSet triggers, HttpTriggerHost? http)
    {
        _options = options;
        _services = services;
        _triggers = triggers;
        _http = http;
    }

    /// <summary>Where the HTTP functions listen; null in the role <see cref="LocalRole.Entities"/> and before the start.</summary>
    public Uri? HttpAddress => _http?.Address;

    /// <summary>The services that the functions get.</summary>
    public IServiceProvider Services => _services;

    /// <summary>What this process has done so far.</summary>
    public LocalCounters Counters => _services.GetRequiredService<LocalCounters>();

    /// <summary>The entities, their client and the signals that wait.</summary>
    public EntityRuntime Entities => _services.GetRequiredService<EntityRuntime>();

    /// <summary>Finds the functions and checks everything that can be checked without a connection.</summary>
    /// <exception cref="FunctionsConfigurationException">Functions, settings or host.json are not usable; the message says what to change.</exception>
    public static LocalHost Create(LocalHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SettingResolver settings = new(options.Settings);
        FunctionCatalog catalog = FunctionCatalog.Discover(options.Functions, settings);
        HostJson hostJson = HostJson.Read(options.HostJson);
        ServiceProvider services = BuildServices(options, catalog);
        try
        {
            FunctionInvoker invoker = new(services, services.GetRequiredService<DurableTaskClient>());
            bool triggers = options.Role != LocalRole.Entities;
            HttpTriggerHost? http = triggers
                ? new HttpTriggerHost(
                    catalog, hostJson.RoutePrefix, options.HttpPort, invoker, services.GetRequiredService<ILogger<HttpTriggerHost>>())
                : null;
            return new LocalHost(
                options, services, triggers ? TriggerSet.Create(options, catalog, hostJson, settings, services, invoker) : TriggerSet.None, http);
        }
        catch
        {
            // Some services can only be disposed asynchronously; none has started anything that it would have to wait for.
            services.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>
    /// Starts the app's hosted services, then entities, HTTP, and at last the event hub and the timers: nothing is called before
    /// what it calls is there.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        foreach (IHostedService hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(cancellation);
            _hosted.Push(hosted);
        }

        if (_options.Role != LocalRole.Functions)
        {
            Entities.Start();
        }

        if (_http is not null)
        {
            await _http.StartAsync(cancellation);
        }

        _triggers.Start(_stop.Token);
    }

    /// <summary>Stops in the reverse order. Calls in work see their token cancelled; nothing is drained.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stop.CancelAsync();
        await _triggers.StoppedAsync();
        if (_http is not null)
        {
            await _http.DisposeAsync();
        }

        // Before the services end: an entity in work must not lose its batch to a disposed service.
        await Entities.StopAsync();
        while (_hosted.TryPop(out IHostedService? hosted))
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        _stop.Dispose();
    }

    private static ServiceProvider BuildServices(LocalHostOptions options, FunctionCatalog catalog)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => options.Logging?.Invoke(logging));
        services.AddSingleton(options.Settings);
        services.AddSingleton(options.Time);
        services.AddSingleton<LocalCounters>();
        services.AddSingleton(provider => new EntityRuntime(
            new EntityRuntimeOptions { Path = Path.Combine(options.DataDirectory, "entities.db"), Faults = options.Faults },
            options.Role == LocalRole.Functions ? null : DiscoveredEntities.Create(catalog, provider),
            provider.GetRequiredService<ILogger<EntityRuntime>>(),
            provider.GetRequiredService<LocalCounters>(),
            options.Time));
        services.AddSingleton<IEventLog, AmqpEventLog>();
        options.AddServices(services, options.Settings);
        services.AddSingleton(provider => provider.GetRequiredService<EntityRuntime>().Client);
        options.Replace?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }
}
