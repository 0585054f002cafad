using System.Text.RegularExpressions;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

public sealed partial class StandInFilesTests
{
    // Packages that come with a pinned one, and so have no pin of their own.
    private static readonly Dictionary<string, string> Transitive = new()
    {
        ["Microsoft.Azure.Functions.Worker.Core"] = OfficialPackages.Pinned["Microsoft.Azure.Functions.Worker"],
        ["Microsoft.Azure.Functions.Worker.Extensions.Abstractions"] = "1.3.0",
    };

    public static TheoryData<string> Files => [.. Directory
        .GetFiles(RepositoryRoot.Combine("eng", "sdk-stand-ins"), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(RepositoryRoot.Combine("eng", "sdk-stand-ins"), file).Replace('\\', '/'))
        .Where(file => !file.StartsWith("bin/", StringComparison.Ordinal) && !file.StartsWith("obj/", StringComparison.Ordinal))
        .Where(file => file != "NotHere.cs")
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stand_in_file_names_the_package_the_pinned_version_and_the_source_that_it_follows(string file)
    {
        string head = File.ReadLines(RepositoryRoot.Combine("eng", "sdk-stand-ins", file)).First();

        Match match = Head().Match(head);
        Assert.True(match.Success, $"{file} begins with '{head}'");
        string package = match.Groups["package"].Value;
        string? pinned = OfficialPackages.Pinned.GetValueOrDefault(package) ?? Transitive.GetValueOrDefault(package);
        Assert.Equal(pinned, match.Groups["version"].Value);
    }

    [Fact]
    public void The_readme_says_in_its_first_line_that_this_is_no_api()
    {
        string first = File.ReadLines(RepositoryRoot.Combine("eng", "sdk-stand-ins", "README.md")).First();

        Assert.Equal(
            "Compile-time stand-ins, used only when your package feed does not carry the official packages; never published, not an API.",
            first);
    }

    [GeneratedRegex(@"^// Stand-in for (?<package>[\w.]+) (?<version>[\d.]+), (?<source>\S+.*\.cs)$")]
    private static partial Regex Head();
}
