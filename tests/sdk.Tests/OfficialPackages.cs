using System.Xml.Linq;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

/// <summary>The official packages and their versions, as Directory.Packages.props pins them.</summary>
internal static class OfficialPackages
{
    public static IReadOnlyDictionary<string, string> Pinned { get; } = XDocument
        .Load(RepositoryRoot.Combine("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Where(package => package.Attribute("OfficialSdk")?.Value == "true")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
}
