using System.IO.Compression;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

/// <summary>
/// The choice itself, by real restores of two small projects in a copy of the build files, against feeds made for the
/// purpose: an empty one, one that has the official packages (empty ones of the right name), one that does not answer.
/// </summary>
public sealed class WorldSelectionTests : IDisposable
{
    private static readonly string[] BuildFiles =
    [
        "Directory.Packages.props", "Directory.Build.targets", "Directory.Solution.targets", "global.json",
        "eng/sdk-world.props", "eng/sdk-world.targets", "eng/sdk-probe.proj",
    ];

    private readonly TemporaryFolder _folder = new();

    public WorldSelectionTests()
    {
        foreach (string file in BuildFiles)
        {
            string target = InFolder(file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(RepositoryRoot.Combine(file), target);
        }

        File.WriteAllText(InFolder("Directory.Build.props"), """<Project><Import Project="eng/sdk-world.props" /></Project>""");
        WriteProject("one");
        WriteProject("two");
    }

    private string AnswerFile => InFolder(".sdk-world");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_feed_without_the_official_packages_selects_the_stand_ins_also_for_two_restores_at_once()
    {
        UseFeed(FolderFeed());

        DotnetResult[] restores = await Task.WhenAll(RestoreAsync("one"), RestoreAsync("two"));

        Assert.All(restores, restore => Assert.True(restore.ExitCode == 0, restore.Output));
        Assert.Equal("stand-ins", (await File.ReadAllTextAsync(AnswerFile)).Trim());
        Assert.Contains(restores, restore => restore.Output.Contains("SDK world: stand-ins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feed_with_the_official_packages_selects_them()
    {
        string feed = FolderFeed();
        UseFeed(feed);
        foreach ((string package, string version) in OfficialPackages.Pinned)
        {
            WriteEmptyPackage(feed, package, version);
        }

        DotnetResult restore = await RestoreAsync("one");

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal("official", (await File.ReadAllTextAsync(AnswerFile)).Trim());
        Assert.Contains("SDK world: official", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_does_not_answer_selects_nothing_and_fails_as_usual()
    {
        UseFeed("http://127.0.0.1:9/index.json");

        DotnetResult restore = await RestoreAsync("one");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1301", restore.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(AnswerFile), restore.Output);
    }

    [Fact]
    public async Task An_answer_is_kept_and_the_feed_is_not_asked_again()
    {
        UseFeed(FolderFeed());
        await File.WriteAllTextAsync(AnswerFile, "official");

        DotnetResult restore = await RestoreAsync("one");

        Assert.Contains("NU1101", restore.Output, StringComparison.Ordinal);
        Assert.Equal("official", await File.ReadAllTextAsync(AnswerFile));
    }

    [Fact]
    public async Task A_property_overrides_the_feed_and_leaves_no_answer()
    {
        UseFeed(FolderFeed());

        DotnetResult restore = await RestoreAsync("one", "-p:SdkWorld=official");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1101", restore.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(AnswerFile), restore.Output);
    }

    private static void WriteEmptyPackage(string feed, string package, string version)
    {
        using ZipArchive archive = ZipFile.Open(Path.Combine(feed, $"{package}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(archive.CreateEntry($"{package}.nuspec").Open()))
        {
            nuspec.Write($"""
                <package><metadata>
                  <id>{package}</id><version>{version}</version><authors>test</authors><description>Empty.</description>
                </metadata></package>
                """);
        }

        archive.CreateEntry("lib/netstandard2.0/_._");
    }

    private Task<DotnetResult> RestoreAsync(string project, params string[] more) =>
        Dotnet.RunAsync(_folder.Path, InFolder("packages"), ["restore", project, .. more]);

    private string InFolder(string path) => Path.Combine(_folder.Path, path);

    private string FolderFeed() => Directory.CreateDirectory(InFolder("feed")).FullName;

    private void UseFeed(string source) => File.WriteAllText(InFolder("NuGet.config"), $"""
        <configuration>
          <fallbackPackageFolders>
            <clear />
          </fallbackPackageFolders>
          <packageSources>
            <clear />
            <add key="only" value="{source}" allowInsecureConnections="true" />
          </packageSources>
          <disabledPackageSources>
            <clear />
          </disabledPackageSources>
        </configuration>
        """);

    private void WriteProject(string name)
    {
        Directory.CreateDirectory(InFolder(name));
        File.WriteAllText(InFolder($"{name}/{name}.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup Condition="'$(SdkWorld)' == 'official'">
                <PackageReference Include="Microsoft.DurableTask.Abstractions" />
              </ItemGroup>
            </Project>
            """);
    }
}
