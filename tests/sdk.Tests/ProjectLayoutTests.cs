using System.Xml.Linq;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

public sealed class ProjectLayoutTests
{
    private const string StandIns = "eng/sdk-stand-ins";

    // local -> functions -> durable -> windowing; query -> windowing; functions -> query.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["windowing"] = [],
        ["query"] = ["windowing"],
        ["durable"] = ["windowing", StandIns],
        ["functions"] = ["durable", "query", StandIns],
        ["local"] = ["functions"],
        [StandIns] = [],
    };

    [Fact]
    public void Project_references_point_one_way()
    {
        string[] wrong = [.. ProjectFile.All
            .Where(project => !project.IsTestOrBenchmark)
            .SelectMany(project => project.References
                .Where(reference => !Allowed.GetValueOrDefault(project.Folder, []).Contains(reference))
                .Select(reference => $"{project.Folder} -> {reference}"))];

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_that_ships_has_its_place_in_the_order()
    {
        IEnumerable<string> shipped = ProjectFile.All.Where(project => !project.IsTestOrBenchmark).Select(project => project.Folder);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), shipped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_tests_and_benchmarks_know_the_local_host()
    {
        string[] users = [.. ProjectFile.All.Where(project => project.References.Contains("local")).Select(project => project.Folder)];

        Assert.All(users, user => Assert.Matches("^(tests|benchmarks)/", user));
    }

    [Fact]
    public void The_stand_ins_are_referenced_only_where_the_feed_lacks_the_official_packages()
    {
        IEnumerable<XElement> references = ProjectFile.All
            .Where(project => !project.IsTestOrBenchmark)
            .SelectMany(project => project.Xml.Descendants("ProjectReference"))
            .Where(reference => reference.Attribute("Include")!.Value.Contains("sdk-stand-ins", StringComparison.Ordinal));

        Assert.All(references, reference =>
            Assert.Equal("'$(SdkWorld)' == 'stand-ins'", reference.Parent!.Attribute("Condition")?.Value));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(RepositoryRoot.Combine("StreamFunctions.sln")).Replace('\\', '/');

        Assert.All(ProjectFile.All, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_are_pinned_in_one_place()
    {
        string[] own = [.. ProjectFile.All.SelectMany(project => project.Xml.Descendants("PackageReference")
            .Where(package => package.Attribute("Version") is not null
                || package.Attribute("VersionOverride") is not null
                || package.Element("Version") is not null)
            .Select(package => $"{project.Folder}: {package.Attribute("Include")?.Value}"))];

        Assert.Empty(own);
    }

    [Fact]
    public void Official_packages_are_exactly_those_that_the_feed_is_asked_for()
    {
        IEnumerable<string?> referenced = ProjectFile.All
            .Where(project => !project.IsTestOrBenchmark)
            .SelectMany(project => project.Xml.Descendants("PackageReference"))
            .Where(package => package.Parent!.Attribute("Condition")?.Value == "'$(SdkWorld)' == 'official'")
            .Select(package => package.Attribute("Include")?.Value);

        Assert.Equal(OfficialPackages.Pinned.Keys.Order(StringComparer.Ordinal), referenced.Distinct().Order(StringComparer.Ordinal));
    }
}
