using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Demo;

/// <summary>The flights of the npm package vega-datasets, which are installed and never part of the sources.</summary>
internal static class FlightsSource
{
    /// <summary>How many flights the file holds.</summary>
    public const int Count = 20_000;

    /// <summary>The file of flights; installs the package on first use.</summary>
    public static async Task<string> FileAsync(Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var modules = await new NpmPackages(Places.NpmManifests, Places.Tools, time).EnsureAsync(say, cancellation);
        return Path.Combine(modules, "vega-datasets", "data", "flights-20k.json");
    }
}
