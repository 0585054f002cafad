using Microsoft.Extensions.Configuration;

namespace StreamFunctions.Functions.Settings;

/// <summary>What the app reads from its settings, checked. Immutable; read once at start.</summary>
public sealed record StreamFunctionsSettings
{
    /// <summary>The directory with <c>pipeline.json</c> and its query (<c>Pipeline__Directory</c>); absolute.</summary>
    public required string PipelineDirectory { get; init; }

    /// <summary>The event hub (<c>EventHub__Name</c>).</summary>
    public required string EventHubName { get; init; }

    /// <summary>The consumer group of the trigger (<c>EventHub__ConsumerGroup</c>).</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>
    /// The consumer group in which holes and gaps are read again (<c>EventHub__RepairConsumerGroup</c>): another one than
    /// the trigger's, so that repair never takes one of its five readers.
    /// </summary>
    public required string RepairConsumerGroup { get; init; }

    /// <summary>How to reach Event Hubs (<c>EventHubConnection</c>).</summary>
    public required EventHubsConnection EventHubs { get; init; }

    /// <summary>The account that holds progress, status and identity (<c>AzureWebJobsStorage</c>).</summary>
    public required StorageConnection Storage { get; init; }

    /// <summary>The account that holds results, late rows, alerts and dead letters (<c>ResultStorage</c>, by default the same).</summary>
    public required StorageConnection ResultStorage { get; init; }

    /// <summary>What the names of tables and of the dead letters' container start with (<c>Tables__Prefix</c>); lower-case letters and digits.</summary>
    public required string TablePrefix { get; init; }

    /// <summary>
    /// The distance of two beats of the pulse (<c>Pulse__Period</c>), at least 50 ms; null = as <c>pipeline.json</c> says.
    /// A deployment can so trade the latency of quiet windows against cost without another package.
    /// </summary>
    public TimeSpan? PulsePeriod { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The app's settings.</param>
    /// <param name="baseDirectory">What a relative pipeline directory is relative to.</param>
    /// <exception cref="SettingsException">Something is missing or unusable; all problems at once.</exception>
    public static StreamFunctionsSettings Read(IConfiguration configuration, string baseDirectory)
    {
        var reader = new SettingsReader(configuration);
        var storage = reader.Storage("AzureWebJobsStorage");
        var consumerGroup = reader.Optional("EventHub:ConsumerGroup", "$Default");
        var settings = new StreamFunctionsSettings
        {
            PipelineDirectory = Path.GetFullPath(
                reader.Required("Pipeline:Directory", "the directory that holds pipeline.json, relative to the app or absolute"), baseDirectory),
            EventHubName = reader.Required("EventHub:Name", "the name of the event hub to read"),
            ConsumerGroup = consumerGroup,
            RepairConsumerGroup = reader.Optional("EventHub:RepairConsumerGroup", "repair"),
            EventHubs = reader.EventHubs("EventHubConnection"),
            Storage = storage,
            ResultStorage = reader.IsGiven("ResultStorage") ? reader.Storage("ResultStorage") : storage,
            TablePrefix = reader.TablePrefix("Tables:Prefix", "sf"),
            PulsePeriod = reader.OptionalSpan("Pulse:Period", TimeSpan.FromMilliseconds(50)),
        };
        reader.ThrowIfAny();
        return settings;
    }
}
