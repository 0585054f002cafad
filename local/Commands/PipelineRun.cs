using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamFunctions.Functions;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Local.Commands;

/// <summary>A running pipeline: the services under it, and the functions app. Disposing ends all of it, the app first.</summary>
internal sealed class PipelineRun : IAsyncDisposable
{
    private readonly HostSlot _slot;
    private readonly IDisposable? _published;

    private PipelineRun(PipelineChoice choice, HostSlot slot, LocalServices services, LocalHost host, IDisposable? published)
    {
        Choice = choice;
        Services = services;
        Host = host;
        _slot = slot;
        _published = published;
    }

    /// <summary>Which pipeline runs.</summary>
    public PipelineChoice Choice { get; }

    /// <summary>The services under it.</summary>
    public LocalServices Services { get; }

    /// <summary>The functions app.</summary>
    public LocalHost Host { get; }

    /// <summary>Starts everything.</summary>
    /// <param name="options">The services, and where state is kept.</param>
    /// <param name="choice">The pipeline.</param>
    /// <param name="settings">The settings, without connections.</param>
    /// <param name="context">Told what happens.</param>
    /// <param name="logging">Where the app's messages go.</param>
    /// <param name="cancellation">Stops the start; what was started is ended.</param>
    /// <param name="faults">What the entity runtime does wrong on purpose; null = nothing.</param>
    public static async Task<PipelineRun> StartAsync(
        ServiceOptions options,
        PipelineChoice choice,
        IConfiguration settings,
        CommandContext context,
        Action<ILoggingBuilder> logging,
        CancellationToken cancellation,
        EntityFaults? faults = null)
    {
        using var logs = LoggerFactory.Create(logging);
        var slot = HostSlot.Take(options.Data.Hosts, choice.Pipeline.Plan.Name, choice.Pipeline.Plan.PlanHash);
        LocalServices? services = null;
        try
        {
            services = await LocalServices.StartAsync(options, context.Say, logs, context.Time, cancellation);
            var values = settings.With(services.Addresses, choice.Folder, choice.Hub);
            var host = LocalHost.Create(HostOptions(options, choice, slot, values, context, logging) with { Faults = faults ?? EntityFaults.None });
            await host.StartAsync(cancellation);
            // Who joins leaves the addresses to the host that owns the services.
            return new PipelineRun(choice, slot, services, host, Publish(options, choice, services, host));
        }
        catch
        {
            await (services?.DisposeAsync() ?? ValueTask.CompletedTask);
            slot.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _published?.Dispose();
        await Host.DisposeAsync();
        await Services.DisposeAsync();
        _slot.Dispose();
    }

    private static IDisposable? Publish(ServiceOptions options, PipelineChoice choice, LocalServices services, LocalHost host) =>
        options.Joins ? null : (services.Addresses with { Pipeline = choice.Folder, Hub = choice.Hub, Http = host.HttpAddress?.ToString() }).Publish(options.Data.Endpoints);

    private static LocalHostOptions HostOptions(
        ServiceOptions options, PipelineChoice choice, HostSlot slot, IConfiguration settings, CommandContext context, Action<ILoggingBuilder> logging) => new()
        {
            Settings = settings,
            Functions = typeof(IngestFunction).Assembly,
            AddServices = (services, configuration) =>
            {
                services.AddSingleton(choice.Pipeline);
                services.AddStreamFunctions(configuration);
            },
            HostJson = Path.Combine(AppContext.BaseDirectory, "host.json"),
            DataDirectory = options.Data.Entities,
            HostId = slot.HostId,
            OwnershipExpiry = LocalSettings.OwnershipExpiry(settings),
            HttpPort = options.Ports.Http.Choose("the functions' HTTP addresses", "--http-port", context.Say),
            Logging = logging,
            Time = context.Time,
        };
}
