using System.Text.Json;
using Json.Schema;

namespace StreamFunctions.Infra.Tests;

/// <summary>azure.yaml and its hooks.</summary>
public sealed class AzdFileTests
{
    /// <summary>Names a copy of azd's published schema (schemas/v1.0/azure.yaml.json of Azure/azure-dev); it is not part of the repository.</summary>
    private const string SchemaVariable = "AZD_SCHEMA";

    [Fact]
    public void Azure_yaml_is_as_we_want_it() => Assert.Empty(AzdFile.Problems(AzdFile.CheckedIn));

    [Theory]
    [InlineData("host: function", "host: containerapp", "services.functions.host is containerapp")]
    [InlineData("language: dotnet", "language: csharp", "services.functions.language is csharp")]
    [InlineData("provider: bicep", "provider: terraform", "infra.provider is terraform")]
    [InlineData("shell: pwsh", "shell: sh", "shell is not pwsh")]
    [InlineData("run: eng/azd/postdeploy.sh", "run: eng/azd/gone.sh", "there is no eng/azd/gone.sh")]
    [InlineData("run: ../eng/azd/prepackage.sh", "run: eng/azd/prepackage.sh", "there is no eng/azd/prepackage.sh")]
    [InlineData("  postdeploy:", "  postdeply:", "hooks has postprovision, postdeply")]
    [InlineData("infra:\n", "infrastructure:\n", "infrastructure: not one of")]
    public void A_mistake_in_azure_yaml_is_found(string text, string by, string expected)
    {
        var broken = AzdFile.CheckedIn.Replace(text, by, StringComparison.Ordinal);
        Assert.NotEqual(AzdFile.CheckedIn, broken);

        Assert.Contains(AzdFile.Problems(broken), problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Azure_yaml_is_valid_against_the_published_schema_where_AZD_SCHEMA_names_a_copy_of_it()
    {
        if (Environment.GetEnvironmentVariable(SchemaVariable) is not { Length: > 0 } file)
        {
            return;
        }

        var schema = JsonSchema.FromText(File.ReadAllText(file));
        var options = new EvaluationOptions { OutputFormat = OutputFormat.List };
        var result = schema.Evaluate(Element(AzdFile.CheckedIn), options);
        var errors = result.Details!.Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"));
        Assert.True(result.IsValid, string.Join('\n', errors));

        // A schema that takes anything would say nothing.
        var broken = AzdFile.CheckedIn.Replace("  postdeploy:", "  postdeply:", StringComparison.Ordinal);
        Assert.False(schema.Evaluate(Element(broken), options).IsValid);
    }

    private static JsonElement Element(string text) => JsonSerializer.SerializeToElement(Yaml.ToJson(Yaml.Read(text)));

    [Fact]
    public async Task The_posix_hooks_are_executable_and_parse()
    {
        Assert.Equal(3, AzdFile.Scripts.Count);
        foreach (var script in AzdFile.Scripts)
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.True(File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable: chmod +x, git update-index --chmod=+x");
            }

            Assert.Equal((0, string.Empty), await HookRun.ShellAsync(["-n", script]));
            Assert.True(File.Exists(Path.ChangeExtension(script, ".ps1")), $"{script} has no twin for Windows.");
        }
    }
}
