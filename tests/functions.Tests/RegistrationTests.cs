using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests;

public sealed class RegistrationTests
{
    private static readonly Assembly App = typeof(IngestFunction).Assembly;

    [Fact]
    public async Task Every_function_and_entity_can_be_made_from_the_registrations_and_the_sample_settings()
    {
        await using var services = Services();
        foreach (var type in App.GetTypes().Where(t => !t.IsAbstract && t.GetMethods().Any(m => m.GetCustomAttribute<FunctionAttribute>() is not null)))
        {
            Assert.NotNull(ActivatorUtilities.CreateInstance(services, type));
        }

        Assert.NotNull(ActivatorUtilities.CreateInstance<WindowEntity>(services));
        Assert.NotNull(ActivatorUtilities.CreateInstance<PulseEntity>(services));
    }

    [Fact]
    public async Task What_a_host_registers_before_wins()
    {
        var log = new Ingest.FakeLog(1);
        await using var services = Services(s => s.AddSingleton<IEventLog>(log));
        Assert.Same(log, services.GetRequiredService<IEventLog>());
        Assert.Same(log, services.GetRequiredService<ILogPosition>());
    }

    [Fact]
    public void The_functions_have_the_names_that_docs_and_entities_use() => Assert.Equal(
        ["DeadLetter", "DeadLetters", "Ingest", "Late", "Lost", "PulseGuard", "Retention", "Savepoint", "SavepointCreate", "SavepointDelete", "SavepointRestore", "Savepoints", "State", "Windows", "pulse", "window"],
        App.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void Host_json_is_plain_json_and_checkpoints_every_batch()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Combine("functions", "host.json")));
        Assert.Equal(1, host.RootElement.GetProperty("extensions").GetProperty("eventHubs").GetProperty("batchCheckpointFrequency").GetInt32());
    }

    private static ServiceProvider Services(Action<IServiceCollection>? before = null)
    {
        var settings = new ConfigurationBuilder()
            .AddJsonFile(RepositoryRoot.Combine("local.settings.sample.json"))
            .Build()
            .GetSection("Values").AsEnumerable(makePathsRelative: true)
            .ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => s.Value);
        var services = new ServiceCollection();
        before?.Invoke(services);
        services.AddSingleton(Some.Pipeline());
        services.AddStreamFunctions(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
