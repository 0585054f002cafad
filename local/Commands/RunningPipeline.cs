using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.EventLog;

namespace StreamFunctions.Local.Commands;

/// <summary>The app's own services beside a pipeline that runs: none of them is started, no trigger and no entity.</summary>
internal static class RunningPipeline
{
    /// <summary>The services for a pipeline.</summary>
    /// <param name="choice">The pipeline, and its hub.</param>
    /// <param name="addresses">Where log and tables are.</param>
    /// <param name="time">The clock.</param>
    public static ServiceProvider Services(PipelineChoice choice, ServiceAddresses addresses, TimeProvider time)
    {
        var settings = LocalSettings.Read(LocalSettings.File).With(addresses, choice.Folder, choice.Hub);
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton(choice.Pipeline);
        services.AddSingleton<IEventLog, AmqpEventLog>();
        services.AddStreamFunctions(settings);
        return services.BuildServiceProvider();
    }

    /// <summary>Where log and tables are: as given, else those of the local host that runs.</summary>
    /// <exception cref="UserErrorException">Nothing runs, and one of them was not given.</exception>
    public static ServiceAddresses Addresses(string? eventHubs, string? storage, string? data)
    {
        var running = eventHubs is null || storage is null ? RunningHost.Find(data) : null;
        return new ServiceAddresses(
            eventHubs ?? running?.EventHubs ?? throw Missing("the log", "--event-hubs"),
            ConnectionStrings.Storage(storage) ?? running?.Storage ?? throw Missing("the tables", "--storage"));
    }

    private static UserErrorException Missing(string what, string option) => new(
        $"No local host is running to read {what} from. Start it in another terminal (dotnet run --project local -- run --pipeline <folder>), or give {option}.");
}
