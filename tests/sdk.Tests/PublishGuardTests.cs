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
}
