namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>
/// What an address of a link names: <c>{hub}</c>, <c>{hub}/Partitions/{id}</c>,
/// <c>{hub}/ConsumerGroups/{group}/Partitions/{id}</c>, <c>$cbs</c> or <c>$management</c>; also with a leading slash
/// or as a URI. Fixed parts in any case.
/// </summary>
/// <param name="Node"><c>$cbs</c> or <c>$management</c>; null for a hub.</param>
/// <param name="Hub">The hub's name; empty for a node.</param>
/// <param name="ConsumerGroup">The consumer group; null if none is named.</param>
/// <param name="Partition">The partition id; null if none is named.</param>
internal sealed record EntityAddress(string? Node, string Hub, string? ConsumerGroup, string? Partition)
{
    public const string Cbs = "$cbs";
    public const string Management = "$management";

    /// <summary>Reads an address; null if it has none of the forms.</summary>
    public static EntityAddress? Parse(string? address)
    {
        if (address is null)
        {
            return null;
        }

        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var path = address.IndexOf('/', scheme + 3);
            address = path < 0 ? "" : address[path..];
        }

        return Parse(address.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    private static EntityAddress? Parse(string[] parts) => parts switch
    {
        [var node] when Is(node, Cbs) => new EntityAddress(Cbs, "", null, null),
        [var node] when Is(node, Management) => new EntityAddress(Management, "", null, null),
        [_, var node] when Is(node, Management) => new EntityAddress(Management, "", null, null),
        [var hub] => new EntityAddress(null, hub, null, null),
        [var hub, var p, var id] when Is(p, "Partitions") => new EntityAddress(null, hub, null, id),
        [var hub, var c, var group, var p, var id] when Is(c, "ConsumerGroups") && Is(p, "Partitions")
            => new EntityAddress(null, hub, group, id),
        _ => null,
    };

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
