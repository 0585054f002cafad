using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// The app's settings on this machine, under the names that they have on Azure: defaults, then
/// <c>functions/local.settings.json</c> (its Values), then the environment, then what the command line decides.
/// </summary>
internal static class LocalSettings
{
    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EventHub:ConsumerGroup"] = "$Default",
        ["EventHub:RepairConsumerGroup"] = "repair",
        ["Pulse:GuardSchedule"] = "0 */5 * * * *",
        ["Retention:Schedule"] = "0 17 * * * *",
        ["Tables:Prefix"] = "sf",
    };

    private const string OwnershipExpirySetting = "AzureFunctionsJobHost:extensions:eventHubs:partitionOwnershipExpirationInterval";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file that <c>func start</c> reads too.</summary>
    public static string File => Path.Combine(Places.Root, "functions", "local.settings.json");

    /// <summary>The settings without what the command line decides.</summary>
    /// <param name="file">The settings file; one that does not exist is left out.</param>
    /// <exception cref="UserErrorException">The file is not usable.</exception>
    public static IConfiguration Read(string file) => new ConfigurationBuilder()
        .AddInMemoryCollection(Defaults)
        .AddInMemoryCollection(ReadValues(file))
        .AddEnvironmentVariables()
        .Build();

    /// <summary>The defaults alone: for a run that must not depend on anything that lies about.</summary>
    public static IConfiguration Fixed() => new ConfigurationBuilder().AddInMemoryCollection(Defaults).Build();

    /// <summary>
    /// How long a partition stays with a host that no longer renews it: the official override of host.json, or 60 s.
    /// </summary>
    /// <exception cref="UserErrorException">The setting is no time of at least a second.</exception>
    public static TimeSpan OwnershipExpiry(IConfiguration settings)
    {
        var text = settings[OwnershipExpirySetting];
        return text is null ? TimeSpan.FromSeconds(60)
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var expiry) && expiry >= TimeSpan.FromSeconds(1) ? expiry
            : throw new UserErrorException(
                $"The setting {OwnershipExpirySetting.Replace(":", "__", StringComparison.Ordinal)} is '{text}': write a time of at least a second, such as 00:01:00.");
    }

    /// <summary>Adds what the command line decides.</summary>
    public static IConfiguration With(this IConfiguration settings, ServiceAddresses addresses, string pipelineFolder, string hub) =>
        new ConfigurationBuilder()
            .AddConfiguration(settings)
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureWebJobsStorage"] = addresses.Storage,
                ["EventHubConnection"] = addresses.EventHubs,
                ["Pipeline:Directory"] = pipelineFolder,
                ["EventHub:Name"] = hub,
            })
            .Build();

    private static Dictionary<string, string?> ReadValues(string file)
    {
        if (!System.IO.File.Exists(file))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file), Lenient);
            return document.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(
                value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value.ToString());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new UserErrorException(
                $"{file} is not usable: {exception.Message} Copy local.settings.sample.json again, or delete the file to use the defaults.", exception);
        }
    }
}
