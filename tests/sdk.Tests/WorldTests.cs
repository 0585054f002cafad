using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

public sealed class WorldTests
{
#if OFFICIAL_SDK
    [Fact]
    public void The_official_packages_are_compiled_against_here_so_the_stand_ins_are_compared_with_them() =>
        Assert.True(File.Exists(BuildFacts.StandInsAssembly), BuildFacts.StandInsAssembly);
#else
    [Fact]
    public void The_feed_lacks_the_official_packages_here_so_there_is_nothing_to_compare_the_stand_ins_with()
    {
        Assert.Equal("stand-ins", BuildFacts.World);
        Assert.DoesNotContain(
            Directory.GetFiles(AppContext.BaseDirectory, "*.dll"),
            file => Path.GetFileName(file).StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal));
    }
#endif

    [Fact]
    public void The_answer_file_says_the_world_that_was_built_unless_a_property_gave_it()
    {
        string file = RepositoryRoot.Combine(".sdk-world");
        string expected = BuildFacts.WorldIsGiven || !File.Exists(file) ? BuildFacts.World : File.ReadAllText(file).Trim();

        Assert.Equal(expected, BuildFacts.World);
        Assert.True(BuildFacts.World is "official" or "stand-ins", BuildFacts.World);
    }
}
