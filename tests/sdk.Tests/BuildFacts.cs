using System.Reflection;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

/// <summary>How this assembly was built.</summary>
internal static class BuildFacts
{
    /// <summary>"official" or "stand-ins".</summary>
    public static string World => Metadata("SdkWorld");

    /// <summary>True if the world was given by a property, so that no answer file says it.</summary>
    public static bool WorldIsGiven => Metadata("SdkWorldIsGiven") == "true";

    /// <summary>Debug or Release.</summary>
    public static string Configuration => Metadata("Configuration");

    /// <summary>The compiled stand-ins; both worlds build them.</summary>
    public static string StandInsAssembly => RepositoryRoot.Combine(
        "eng", "sdk-stand-ins", "bin", Configuration, "net10.0", "StreamFunctions.SdkStandIns.dll");

    private static string Metadata(string key) => typeof(BuildFacts).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value ?? "";
}
