namespace StreamFunctions.TestSupport;

/// <summary>The 20,000 real flights of the npm package vega-datasets, installed with the other pinned packages.</summary>
public static class FlightsFile
{
    /// <summary>The path of flights-20k.json; installs the packages first if need be.</summary>
    public static async Task<string> PathAsync()
    {
        var azurite = await AzuriteInstallation.EnsureScriptAsync();
        var modules = azurite[..azurite.LastIndexOf("azurite" + System.IO.Path.DirectorySeparatorChar + "dist", StringComparison.Ordinal)];
        return System.IO.Path.Combine(modules, "vega-datasets", "data", "flights-20k.json");
    }
}
