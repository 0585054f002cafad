#if OFFICIAL_SDK
using System.Reflection;
using System.Runtime.Loader;

namespace StreamFunctions.Sdk.Tests;

public sealed class StandInsAgainstOfficialTests
{
    private static readonly Type[] StandIns = [.. new AssemblyLoadContext("stand-ins")
        .LoadFromAssemblyPath(BuildFacts.StandInsAssembly)
        .GetExportedTypes()];

    private static readonly Assembly[] Official = [.. Directory
        .GetFiles(AppContext.BaseDirectory, "*.dll")
        .Select(Path.GetFileNameWithoutExtension)
        .Where(name => name!.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)
            || name == "Azure.Messaging.EventHubs")
        .Select(name => Assembly.Load(new AssemblyName(name!)))];

    public static TheoryData<string> StandInTypes => [.. StandIns.Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(StandInTypes))]
    public void Every_member_of_a_stand_in_is_in_the_official_type(string name)
    {
        Type standIn = StandIns.Single(type => type.FullName == name);
        Type? official = Official.Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is { IsVisible: true });

        string differences = string.Join(Environment.NewLine, StandInComparison.Differences(standIn, official));
        Assert.True(differences.Length == 0, differences);
    }
}
#endif
