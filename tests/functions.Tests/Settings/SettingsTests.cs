using Microsoft.Extensions.Configuration;
using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Functions.Tests.Settings;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, string?> Local = new()
    {
        ["Pipeline:Directory"] = "pipelines/meters",
        ["EventHub:Name"] = "readings",
        ["EventHubConnection"] = "Endpoint=sb://localhost:5672;SharedAccessKeyName=k;SharedAccessKey=v;UseDevelopmentEmulator=true;",
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
    };

    [Fact]
    public void Local_settings_are_connection_strings()
    {
        var settings = Read(Local);
        Assert.Equal("/app/pipelines/meters", settings.PipelineDirectory);
        Assert.Equal(("readings", "$Default", "repair", "sf"), (settings.EventHubName, settings.ConsumerGroup, settings.RepairConsumerGroup, settings.TablePrefix));
        Assert.Equal("localhost", settings.EventHubs.FullyQualifiedNamespace);
        Assert.Equal("UseDevelopmentStorage=true", settings.Storage.ConnectionString);
        Assert.Same(settings.Storage, settings.ResultStorage);
    }

    [Fact]
    public void On_Azure_identity_takes_the_place_of_every_key()
    {
        var settings = Read(new(Local)
        {
            ["EventHubConnection"] = null,
            ["EventHubConnection:fullyQualifiedNamespace"] = "contoso.servicebus.windows.net",
            ["EventHubConnection:credential"] = "managedidentity",
            ["EventHubConnection:clientId"] = "11111111-1111-1111-1111-111111111111",
            ["AzureWebJobsStorage"] = null,
            ["AzureWebJobsStorage:tableServiceUri"] = "https://state.table.core.windows.net",
            ["AzureWebJobsStorage:blobServiceUri"] = "https://state.blob.core.windows.net",
            ["AzureWebJobsStorage:credential"] = "managedidentity",
            ["ResultStorage:accountName"] = "results",
        });
        Assert.Null(settings.EventHubs.ConnectionString);
        Assert.Equal(new IdentitySettings(true, "11111111-1111-1111-1111-111111111111"), settings.EventHubs.Identity);
        Assert.Equal(new Uri("https://state.table.core.windows.net"), settings.Storage.TableServiceUri);
        Assert.Equal((new Uri("https://results.table.core.windows.net"), new Uri("https://results.blob.core.windows.net")), (settings.ResultStorage.TableServiceUri!, settings.ResultStorage.BlobServiceUri!));
        Assert.False(settings.ResultStorage.Identity.ManagedIdentity);
    }

    [Theory]
    [InlineData("Pipeline:Directory", null, "Pipeline__Directory is missing")]
    [InlineData("EventHub:Name", " ", "EventHub__Name is missing")]
    [InlineData("EventHubConnection", null, "EventHubConnection is missing")]
    [InlineData("EventHubConnection", "SharedAccessKey=v", "EventHubConnection has no 'Endpoint=sb://...'")]
    [InlineData("AzureWebJobsStorage", null, "AzureWebJobsStorage is missing")]
    [InlineData("Tables:Prefix", "Up-per", "Tables__Prefix is 'Up-per'")]
    [InlineData("EventHubConnection:credential", "secret", "EventHubConnection__credential is 'secret'")]
    [InlineData("ResultStorage:tableServiceUri", "not an address", "ResultStorage__tableServiceUri is 'not an address'")]
    public void A_problem_is_reported_under_the_settings_own_name(string key, string? value, string expected)
    {
        var fault = Assert.Throws<SettingsException>(() => Read(new(Local) { [key] = value }));
        Assert.Contains(fault.Problems, p => p.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_are_reported_at_once() =>
        Assert.Equal(5, Assert.Throws<SettingsException>(() => Read([])).Problems.Count);

    [Fact]
    public void No_message_shows_a_connection_string() => Assert.DoesNotContain(
        "hush", Assert.Throws<SettingsException>(() => Read(new(Local) { ["EventHubConnection"] = "SharedAccessKey=hush" })).Message, StringComparison.Ordinal);

    private static StreamFunctionsSettings Read(Dictionary<string, string?> settings) =>
        StreamFunctionsSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "/app");
}
