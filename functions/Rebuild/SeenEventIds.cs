using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// Repeated event ids, as the running pipeline counts them: one of the rows with an id counts, here the first in log order.
/// Rows further apart than the time to live are not copies. Not thread-safe.
/// </summary>
internal sealed class SeenEventIds(OperatorConfig config)
{
    private readonly Dictionary<(string Key, UInt128 Id), long> _times = [];

    /// <summary>How far around the rebuilt windows rows must be looked at, in ticks.</summary>
    public long Reach => config.DedupeTtl?.Ticks ?? 0;

    /// <summary>Whether the id is new; remembers it then.</summary>
    public bool Admits(string key, UInt128 id, long time)
    {
        if (config.DedupeTtl is not { } timeToLive || id == UInt128.Zero)
        {
            return true;
        }

        if (_times.TryGetValue((key, id), out var first) && Math.Abs(time - first) <= timeToLive.Ticks)
        {
            return false;
        }

        _times[(key, id)] = time;
        return true;
    }
}
