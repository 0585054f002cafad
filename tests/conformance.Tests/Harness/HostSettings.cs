using System.Text.Json;
using Microsoft.Extensions.Configuration;
using StreamFunctions.Functions;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>What a host is started with, in this process or in one of its own; travels as a JSON file.</summary>
internal sealed record HostSettings
{
    public required Dictionary<string, string?> Values { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>The name of the host: one that is killed goes on under it, as hosts of the command line do.</summary>
    public string? HostId { get; init; }

    public LocalRole Role { get; init; } = LocalRole.All;

    public EntityFaults Faults { get; init; } = EntityFaults.None;

    public static HostSettings Read(string file) => JsonSerializer.Deserialize<HostSettings>(File.ReadAllText(file))
        ?? throw new InvalidOperationException($"{file} holds no settings.");

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));

    /// <summary>Makes the host as the command line makes it; the caller starts and disposes it.</summary>
    public LocalHost CreateHost() => LocalHost.Create(new LocalHostOptions
    {
        Settings = new ConfigurationBuilder().AddInMemoryCollection(Values).Build(),
        Functions = typeof(IngestFunction).Assembly,
        AddServices = (services, settings) => services.AddStreamFunctions(settings),
        HostJson = RepositoryRoot.Combine("functions", "host.json"),
        DataDirectory = DataDirectory,
        HostId = HostId,
        Role = Role,
        Faults = Faults,
        OwnershipExpiry = TimeSpan.FromSeconds(30),
    });
}
