using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Commands;

/// <summary>Which services a run needs, and which of them exist already.</summary>
/// <param name="Data">Where state is kept.</param>
/// <param name="Ports">The wanted ports.</param>
/// <param name="EventHubs">A connection string to use instead of the built-in endpoint; null = start the endpoint.</param>
/// <param name="Storage">A connection string to use instead of Azurite; null = start Azurite.</param>
/// <param name="Hubs">The hubs of the built-in endpoint.</param>
internal sealed record ServiceOptions(DataFolder Data, Ports Ports, string? EventHubs, string? Storage, NamespaceConfig Hubs)
{
    /// <summary>Whether another host owns the data folder, and this one shares it.</summary>
    public bool Joins { get; init; }
}
