using StreamFunctions.TestSupport;

namespace StreamFunctions.Infra.Tests;

/// <summary>The pipelines that build and deploy.</summary>
public sealed class WorkflowTests
{
    private static readonly string Deploy = Path.Combine(".github", "workflows", "azure-dev.yml");

    private static readonly string Check = Path.Combine(".github", "workflows", "ci.yml");

    public static TheoryData<string> Files => [.. Workflow.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_pipeline_has_no_secret_little_permission_and_runs_what_is_there(string file) => Assert.Empty(Workflow.Problems(file, Read(file)));

    [Fact]
    public void Azd_finds_its_pipeline_for_both_providers() => Assert.Equal(
        [".azdo/pipelines/azure-dev.yml", ".github/workflows/azure-dev.yml", ".github/workflows/ci.yml"], Workflow.Files.Select(f => f.Replace('\\', '/')));

    [Theory]
    [InlineData("contents: read\n      id-token: write", "contents: write\n      id-token: write", "permissions of job deploy")]
    [InlineData("permissions:\n  contents: read\nconc", "permissions: write-all\nconc", "permissions of the workflow are 'write-all'")]
    [InlineData("vars.AZURE_CLIENT_ID", "secrets.AZURE_CLIENT_ID", "a secret is used")]
    [InlineData("checkout@df4cb1c069e1874edd31b4311f1884172cec0e10", "checkout@v6", "checkout@v6 is not pinned")]
    [InlineData("./.github/workflows/ci.yml", "./.github/workflows/gone.yml", "gone.yml is not there")]
    [InlineData("      DURABLE_BACKEND: ", "      BACKEND: ", "DURABLE_BACKEND is not handed on")]
    [InlineData("run: azd deploy", "run: ./deploy.sh && azd deploy", "./deploy.sh is not there")]
    public void A_mistake_in_the_deployment_is_found(string text, string by, string expected) => AssertFound(Deploy, text, by, expected);

    [Theory]
    [InlineData("run: .ci/run", "run: .ci/runs", ".ci/runs is not there")]
    [InlineData("publish functions", "publish function", "function is not there")]
    public void A_mistake_in_the_check_is_found(string text, string by, string expected) => AssertFound(Check, text, by, expected);

    private static void AssertFound(string file, string text, string by, string expected)
    {
        var broken = Read(file).Replace(text, by, StringComparison.Ordinal);
        Assert.NotEqual(Read(file), broken);
        Assert.Contains(Workflow.Problems(file, broken), problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file)).ReplaceLineEndings("\n");
}
