using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Settings;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Infra.Tests;

/// <summary>One list of settings (<see cref="SettingCatalog"/>), held against the code and against the sample.</summary>
public sealed partial class SettingsTests
{
    /// <summary>Read by the Functions host, the worker's start or the exporter, and not by our settings.</summary>
    private static readonly string[] ReadByTheHost =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsStorage__queueServiceUri",
        "FUNCTIONS_WORKER_RUNTIME",
    ];

    [Fact]
    public void The_catalog_names_each_setting_that_the_code_and_its_host_read()
    {
        var read = ReadByTheApp().Concat(ReadByBindings()).Concat(ReadByHostFiles()).Concat(ReadByTheHost);

        Assert.Equal(
            SettingCatalog.All.Select(s => s.Name).Order(StringComparer.Ordinal),
            read.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_sample_of_local_settings_holds_every_local_setting_and_no_more() => Assert.Equal(
        SettingCatalog.All.Where(s => s.Place != SettingPlace.Cloud && s.When is null).Select(s => s.Name).Order(StringComparer.Ordinal),
        Sample().Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("AzureWebJobsStorage")]
    [InlineData("EventHubConnection")]
    [InlineData("EventHub__Name")]
    [InlineData("Pipeline__Directory")]
    public void A_start_without_a_setting_names_it(string name)
    {
        var settings = Sample();
        settings.Remove(name);

        var fault = Assert.Throws<SettingsException>(() => StreamFunctionsSettings.Read(Configuration(settings), "/app"));

        Assert.Contains($"{name} is missing", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("host.scheduler.json")]
    public void Host_values_are_within_their_documented_ranges(string file)
    {
        var host = HostFile(file);
        var eventHubs = host["extensions"]!["eventHubs"]!;
        Assert.Equal("2.0", (string)host["version"]!);
        // Flex Consumption: https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
        Assert.InRange(TimeSpan.Parse((string)host["functionTimeout"]!, null), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));
        // https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs#hostjson-settings
        Assert.InRange((int)eventHubs["maxEventBatchSize"]!, 1, 5_000);
        Assert.InRange((int)eventHubs["minEventBatchSize"]!, 1, (int)eventHubs["maxEventBatchSize"]!);
        Assert.InRange((int)eventHubs["prefetchCount"]!, (int)eventHubs["maxEventBatchSize"]!, 8_000);
        Assert.Equal(1, (int)eventHubs["batchCheckpointFrequency"]!);
        Assert.InRange((int)host["extensions"]!["durableTask"]!["maxEntityOperationBatchSize"]!, 1, 5_000);
    }

    [Fact]
    public void Each_backend_has_a_host_file_that_differs_only_in_its_durable_part()
    {
        var (storage, scheduler) = (HostFile("host.json"), HostFile("host.scheduler.json"));
        Assert.Equal("AzureStorage", (string)storage["extensions"]!["durableTask"]!["storageProvider"]!["type"]!);
        Assert.InRange((int)storage["extensions"]!["durableTask"]!["storageProvider"]!["partitionCount"]!, 1, 16);
        Assert.Equal("azureManaged", (string)scheduler["extensions"]!["durableTask"]!["storageProvider"]!["type"]!);
        storage["extensions"]!["durableTask"] = scheduler["extensions"]!["durableTask"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(storage, scheduler));
    }

    private static Dictionary<string, string?> Sample() => JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("local.settings.sample.json")))!["Values"]!
        .AsObject().ToDictionary(p => p.Key, p => (string?)p.Value);

    private static JsonNode HostFile(string name) => JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("functions", name)))!;

    internal static IConfiguration Configuration(Dictionary<string, string?> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value))).Build();

    /// <summary>What <see cref="StreamFunctionsSettings"/> asks for, with connection strings and by identity.</summary>
    private static IEnumerable<string> ReadByTheApp()
    {
        var asked = new RecordingConfiguration(Configuration(Sample()));
        StreamFunctionsSettings.Read(asked, "/app");
        var byIdentity = new RecordingConfiguration(Configuration(new()
        {
            ["ResultStorage__tableServiceUri"] = "https://a.table.core.windows.net",
        }));
        Assert.Throws<SettingsException>(() => StreamFunctionsSettings.Read(byIdentity, "/app"));

        // accountName is the short form of the service addresses.
        return asked.Asked.Concat(byIdentity.Asked).Distinct()
            .Where(key => !key.EndsWith(":accountName", StringComparison.Ordinal))
            .Select(key => key.Replace(":", "__", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ReadByBindings() => typeof(IngestFunction).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters()).SelectMany(p => p.GetCustomAttributesData())
        .SelectMany(attribute => attribute.ConstructorArguments.Select(a => a.Value).Concat(attribute.NamedArguments.Select(a => a.TypedValue.Value)))
        .OfType<string>().SelectMany(text => Names().Matches(text)).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> ReadByHostFiles() =>
        from file in (string[])["host.json", "host.scheduler.json"]
        let durable = HostFile(file)["extensions"]!["durableTask"]!
        from name in Names().Matches(durable.ToJsonString()).Select(m => m.Groups[1].Value)
            .Concat(durable["storageProvider"]!["connectionStringName"] is { } connection ? [(string)connection!] : [])
        select name;

    [GeneratedRegex("%([A-Za-z_]+)%")]
    private static partial Regex Names();
}
