using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

public sealed class PublishGuardTests
{
    [Fact]
    public async Task A_publish_without_a_build_passes_only_in_the_official_world()
    {
        using var output = new TemporaryFolder();

        // The tests' own build has just built functions/: --no-build is also the publish that is easiest to get wrong.
        DotnetResult publish = await Dotnet.RunAsync(
            RepositoryRoot.Path,
            packages: null,
            "publish", "functions", "--no-build", "-c", BuildFacts.Configuration, "-o", output.Path, $"-p:SdkWorld={BuildFacts.World}");

        if (BuildFacts.World == "official")
        {
            Assert.True(publish.ExitCode == 0, publish.Output);
            Assert.False(File.Exists(Path.Combine(output.Path, "StreamFunctions.SdkStandIns.dll")));
            return;
        }

        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("error SF0001: StreamFunctions.SdkStandIns.dll is among the files to publish", publish.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(output.Path));
    }

    [Fact]
    public async Task A_publish_with_stand_ins_says_in_one_line_what_is_missing_and_what_to_do()
    {
        using var output = new TemporaryFolder();

        DotnetResult publish = await Dotnet.RunAsync(
            RepositoryRoot.Path,
            packages: null,
            "publish", "functions", "--no-restore", "-c", BuildFacts.Configuration, "-o", output.Path, "-v", "quiet", "-nologo", "-p:SdkWorld=stand-ins");

        Assert.NotEqual(0, publish.ExitCode);
        string line = Assert.Single(publish.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), text => text.Trim().Length > 0);
        Assert.Contains("error SF0004: There is nothing to publish: your package feed lacks official Azure packages", line, StringComparison.Ordinal);
        Assert.Contains("'dotnet restore functions -p:SdkWorld=official' names the missing ones", line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(output.Path));
    }
}
