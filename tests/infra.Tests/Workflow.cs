using System.Text.RegularExpressions;
using StreamFunctions.TestSupport;
using YamlDotNet.RepresentationModel;

namespace StreamFunctions.Infra.Tests;

/// <summary>What we demand of pipelines that build and deploy. Lists what is wrong; nothing = it holds.</summary>
internal static partial class Workflow
{
    /// <summary>Actions that are named by version because no commit of theirs could be confirmed; each is said so in the file.</summary>
    private static readonly string[] NotPinned = ["Azure/setup-azd@v2"];

    /// <summary>Programs that a runner has, or a step installs.</summary>
    private static readonly string[] Programs = ["dotnet", "azd", "set"];

    public static IEnumerable<string> Files => Directory.GetFiles(RepositoryRoot.Combine(".github", "workflows"), "*.yml")
        .Concat(Directory.GetFiles(RepositoryRoot.Combine(".azdo", "pipelines"), "*.yml")).Select(f => Path.GetRelativePath(RepositoryRoot.Path, f)).Order(StringComparer.Ordinal);

    public static IReadOnlyList<string> Problems(string file, string text)
    {
        var root = Yaml.Read(text);
        var isGitHub = file.StartsWith(".github", StringComparison.Ordinal);
        return
        [
            .. Secrets(text), .. Commands(root), .. Deployed(text),
            .. isGitHub ? Permissions(root).Concat(Actions(root)) : [],
        ];
    }

    private static IEnumerable<string> Secrets(string text) => SecretPattern().Matches(text).Select(m => $"a secret is used: {m.Value}");

    // What a token may do: read the code; the job that signs in to Azure may ask for an identity token. Nothing else.
    private static IEnumerable<string> Permissions(YamlNode root)
    {
        if (Granted(Yaml.At(root, "permissions")) is not "contents: read")
        {
            yield return $"permissions of the workflow are '{Granted(Yaml.At(root, "permissions"))}', not contents: read";
        }

        foreach (var (name, job) in ((YamlMappingNode)Yaml.At(root, "jobs")!).Children)
        {
            if (Granted(Yaml.At(job, "permissions")) is not ("" or "contents: read, id-token: write") and var granted)
            {
                yield return $"permissions of job {name} are '{granted}'";
            }
        }
    }

    private static string Granted(YamlNode? permissions) => permissions switch
    {
        null => string.Empty,
        YamlMappingNode map => string.Join(", ", map.Children.Select(p => $"{p.Key}: {p.Value}").Order(StringComparer.Ordinal)),
        _ => permissions.ToString(),
    };

    private static IEnumerable<string> Actions(YamlNode root) =>
        from used in Values(root, "uses")
        let problem = used.StartsWith("./", StringComparison.Ordinal)
            ? File.Exists(RepositoryRoot.Combine(used)) ? null : $"{used} is not there"
            : PinnedPattern().IsMatch(used) || NotPinned.Contains(used) ? null : $"{used} is not pinned by commit"
        where problem is not null
        select problem;

    private static IEnumerable<string> Commands(YamlNode root) =>
        from script in Values(root, "run").Concat(Values(root, "bash")).Concat(Values(root, "inlineScript"))
        from line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let words = line.Split(' ')
        let problem = !Programs.Contains(words[0]) && !File.Exists(RepositoryRoot.Combine(words[0])) ? $"{words[0]} is not there"
            : words is ["dotnet", "publish", var project, ..] && !Directory.Exists(RepositoryRoot.Combine(project)) ? $"{project} is not there"
            : null
        where problem is not null
        select problem;

    // A pipeline that deploys must hand azd every variable that azure.yaml declares.
    private static IEnumerable<string> Deployed(string text) => text.Contains("azd deploy", StringComparison.Ordinal)
        ? ((YamlSequenceNode)Yaml.At(Yaml.Read(AzdFile.CheckedIn), "pipeline.variables")!).Select(v => v.ToString())
            .Where(name => !text.Contains($"      {name}: ", StringComparison.Ordinal)).Select(name => $"{name} is not handed on")
        : [];

    private static IEnumerable<string> Values(YamlNode root, string name) => Yaml.All(root).OfType<YamlMappingNode>()
        .SelectMany(map => map.Children).Where(child => child.Key.ToString() == name && child.Value is YamlScalarNode).Select(child => child.Value.ToString());

    [GeneratedRegex(@"secrets\s*[.\[]\S*|secrets:\s*inherit|client-secret|AZURE_CREDENTIALS|password", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();

    [GeneratedRegex("^[^@]+@[0-9a-f]{40}$")]
    private static partial Regex PinnedPattern();
}
