using System.Text.Json;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

/// <summary>Which host.json the package gets: decided by a property of the build, because app settings come too late for the scale controller.</summary>
public sealed class DurableBackendTests
{
    [Theory]
    [InlineData("AzureStorage", "host.json")]
    [InlineData("Scheduler", "host.scheduler.json")]
    public async Task The_package_has_the_host_file_of_its_backend_alone(string backend, string file)
    {
        DotnetResult result = await EvaluateAsync(backend, "-getItem:None");

        using JsonDocument items = JsonDocument.Parse(result.Output);
        JsonElement packaged = Assert.Single(
            items.RootElement.GetProperty("Items").GetProperty("None").EnumerateArray(), item => TargetOf(item) == "host.json");
        Assert.Equal(file, packaged.GetProperty("Identity").GetString());
        Assert.Equal("PreserveNewest", packaged.GetProperty("CopyToOutputDirectory").GetString());
    }

    [Fact]
    public async Task A_backend_that_does_not_exist_is_refused()
    {
        DotnetResult result = await EvaluateAsync("Redis", "-t:CheckDurableBackend");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error SF0003: DurableBackend is 'Redis': it is AzureStorage or Scheduler.", result.Output, StringComparison.Ordinal);
    }

    private static Task<DotnetResult> EvaluateAsync(string backend, string what) => Dotnet.RunAsync(
        RepositoryRoot.Path, packages: null,
        "msbuild", Path.Combine("functions", "functions.csproj"), what, "-nologo", $"-p:DurableBackend={backend}", $"-p:SdkWorld={BuildFacts.World}");

    private static string? TargetOf(JsonElement item) => item.TryGetProperty("Link", out JsonElement link) && link.GetString() is { Length: > 0 } name
        ? name
        : item.GetProperty("Identity").GetString();
}
