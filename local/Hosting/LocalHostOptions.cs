using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Hosting;

/// <summary>What one process of the local host runs.</summary>
public enum LocalRole
{
    /// <summary>Triggers and entities.</summary>
    All,

    /// <summary>The Event Hubs, HTTP and timer triggers; entities run in another process on the same data directory.</summary>
    Functions,

    /// <summary>The entities alone.</summary>
    Entities,
}

/// <summary>What the local host is made from.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The app's settings, as in local.settings.json (Values); the triggers' %settings% and connections come from here.</summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>The assembly whose [Function] methods are run.</summary>
    public required Assembly Functions { get; init; }

    /// <summary>Registers what the functions need, as their own program does.</summary>
    public required Action<IServiceCollection, IConfiguration> AddServices { get; init; }

    /// <summary>Path of host.json.</summary>
    public required string HostJson { get; init; }

    /// <summary>Where entities and signals are kept (<c>entities.db</c>); made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What this process runs.</summary>
    public LocalRole Role { get; init; } = LocalRole.All;

    /// <summary>The TCP port of the HTTP functions on the loopback interface; 0 for a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>What the entity runtime does wrong on purpose.</summary>
    public EntityFaults Faults { get; init; } = EntityFaults.None;

    /// <summary>
    /// Under which name partitions are held. A host that died may come back under its name and goes on at once, instead of
    /// waiting until its own partitions are free; so no two hosts may have it at the same time. Null: a new name.
    /// </summary>
    public string? HostId { get; init; }

    /// <summary>How long a partition stays with a host that no longer renews it. It is renewed six times as often.</summary>
    public TimeSpan OwnershipExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Registrations that win over those of <see cref="AddServices"/>; null for none.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>Where logs go; null for nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
