using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using StreamFunctions.Durable;
using StreamFunctions.Functions;
using StreamFunctions.Local.Functions;
using StreamFunctions.Local.Tests.Entities;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class FunctionCatalogTests
{
    private static readonly Dictionary<string, string?> Complete = new()
    {
        ["Sample:Hub"] = "flights",
        ["Sample:Group"] = "readers",
        ["Sample:Schedule"] = "0 */5 * * * *",
    };

    [Fact]
    public void Every_function_is_found_with_its_trigger_and_its_settings()
    {
        FunctionCatalog catalog = Discover(Complete, typeof(SampleFunctions));
        Assert.Equal(
            ["SampleIngest", "Seen", "Teapot", "Tick", "list"], catalog.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));

        (FunctionDescriptor ingest, EventHubBinding hub) = Assert.Single(catalog.With<EventHubBinding>());
        Assert.Equal(("flights", "readers", "SampleConnection", true), (hub.EventHub, hub.ConsumerGroup, hub.Connection, hub.IsBatched));
        Assert.Equal(2, ingest.Retry.MaxRetries);

        EntityBinding entity = Assert.Single(catalog.With<EntityBinding>()).Trigger;
        Assert.Equal(("list", typeof(ListEntity)), (entity.EntityName, entity.EntityType));
    }

    [Fact]
    public void The_functions_app_itself_is_found_whole()
    {
        FunctionCatalog catalog = FunctionCatalog.Discover(typeof(IngestFunction).Assembly, Settings(new()
        {
            ["EventHub:Name"] = "flights",
            ["EventHub:ConsumerGroup"] = "$Default",
            ["Pulse:GuardSchedule"] = "0 */5 * * * *",
            ["Retention:Schedule"] = "0 17 * * * *",
        }));
        Assert.Single(catalog.With<EventHubBinding>());
        Assert.Equal(["PulseGuard", "Retention"], catalog.With<TimerBinding>().Select(found => found.Function.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["DeadLetter", "DeadLetters", "Late", "Lost", "Savepoint", "SavepointCreate", "SavepointDelete", "SavepointRestore", "Savepoints", "State", "Windows"],
            catalog.With<HttpBinding>().Select(found => found.Function.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            [(EntityNames.Pulse, typeof(PulseEntity)), (EntityNames.Window, typeof(WindowEntity))],
            catalog.With<EntityBinding>().Select(found => (found.Trigger.EntityName, found.Trigger.EntityType)).OrderBy(found => found.EntityName));
    }

    [Fact]
    public void An_app_without_an_event_hub_trigger_does_not_start() =>
        Refused(typeof(NoEventHub), "No function of the test has an [EventHubTrigger] parameter");

    [Fact]
    public void A_missing_setting_is_named_with_the_function_that_needs_it()
    {
        Dictionary<string, string?> settings = new(Complete);
        settings.Remove("Sample:Hub");
        FunctionsConfigurationException refusal = Assert.Throws<FunctionsConfigurationException>(
            () => Discover(settings, typeof(SampleFunctions)));
        Assert.Contains("'Sample__Hub' is missing: function 'SampleIngest'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_without_a_trigger_is_refused() => Refused(typeof(NoTrigger), "'Lost' (NoTrigger.Lost) has 0 parameters");

    [Fact]
    public void An_entity_function_whose_entity_cannot_be_read_is_refused() =>
        Refused(typeof(AsyncEntity), "AsyncEntity.RunAsync has an entity trigger; the local host runs it only if it is not async");

    [Fact]
    public void Two_functions_of_one_name_are_refused() => Refused(typeof(SameName), "Two functions are named 'Same'");

    [Fact]
    public void An_event_hub_trigger_without_connection_is_refused() =>
        Refused(typeof(NoConnection), "The [EventHubTrigger] of function 'Unconnected' has no Connection");

    [Theory]
    [InlineData("Name__Part", "value")]
    [InlineData("Name:Part", "value")]
    [InlineData("Other", null)]
    public void Settings_are_found_under_either_spelling(string name, string? value)
    {
        SettingResolver settings = Settings(new() { ["Name:Part"] = "value" });
        Assert.Equal(value, settings.Find(name));
    }

    [Fact]
    public void A_text_may_hold_several_settings_or_none()
    {
        SettingResolver settings = Settings(new() { ["a"] = "1", ["b"] = "2" });
        Assert.Equal("x1-2y", settings.Resolve("x%a%-%b%y", "the test"));
        Assert.Equal("100% plain", settings.Resolve("100% plain", "the test"));
    }

    private static void Refused(Type type, string reason)
    {
        FunctionsConfigurationException refusal = Assert.Throws<FunctionsConfigurationException>(() => Discover(Complete, type));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static FunctionCatalog Discover(Dictionary<string, string?> settings, params Type[] types) =>
        FunctionCatalog.Discover(types, "the test", Settings(settings));

    private static SettingResolver Settings(Dictionary<string, string?> values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

#pragma warning disable CA1812, CA1822 // Found by reflection, as functions are.
    internal sealed class NoEventHub
    {
        [Function("Seen")]
        public void Seen([HttpTrigger("get")] HttpRequest request) => _ = request;
    }

    internal sealed class NoTrigger
    {
        [Function("Lost")]
        public void Lost(string text) => _ = text;
    }

    internal sealed class AsyncEntity
    {
        [Function("list")]
        public async Task RunAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => await dispatcher.DispatchAsync<ListEntity>();
    }

    internal sealed class SameName
    {
        [Function("Same")]
        public void One([HttpTrigger("get")] HttpRequest request) => _ = request;

        [Function("same")]
        public void Two([HttpTrigger("get")] HttpRequest request) => _ = request;
    }

    internal sealed class NoConnection
    {
        [Function("Unconnected")]
        public void Run([EventHubTrigger("hub")] string[] events) => _ = events;
    }
#pragma warning restore CA1812, CA1822
}
