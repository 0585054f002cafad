using StreamFunctions.TestSupport;
using YamlDotNet.RepresentationModel;

namespace StreamFunctions.Infra.Tests;

/// <summary>
/// What we demand of azure.yaml, stricter than its published schema, which leaves host and language free. Lists what is
/// wrong; nothing = it holds.
/// </summary>
internal static class AzdFile
{
    private static readonly string[] Top = ["name", "infra", "services", "hooks", "pipeline"];

    /// <summary>When azd calls hooks that we have; service hooks are called for `azd deploy` alone, too.</summary>
    private static readonly string[] ProjectHooks = ["postprovision", "postdeploy"];

    public static string CheckedIn => File.ReadAllText(RepositoryRoot.Combine("azure.yaml"));

    public static IReadOnlyList<string> Problems(string text)
    {
        var root = Yaml.Read(text);
        List<string> problems = [.. Yaml.Names(root).Except(Top).Select(name => $"{name}: not one of {string.Join(", ", Top)}")];
        Demand(problems, root, "infra.provider", "bicep");
        Demand(problems, root, "infra.path", "infra");
        Demand(problems, root, "infra.module", "main");
        Demand(problems, root, "services.functions.project", "./functions");
        Demand(problems, root, "services.functions.host", "function");
        Demand(problems, root, "services.functions.language", "dotnet");
        Demand(problems, root, "pipeline.provider", "github");
        Exact(problems, root, "services", "functions");
        Exact(problems, root, "services.functions", "project", "host", "language", "hooks");
        Exact(problems, root, "services.functions.hooks", "prepackage");
        Exact(problems, root, "hooks", ProjectHooks);
        problems.AddRange(Hook(root, "services.functions.hooks.prepackage", "functions"));
        problems.AddRange(ProjectHooks.SelectMany(hook => Hook(root, "hooks." + hook, ".")));
        return problems;
    }

    private static void Demand(List<string> problems, YamlNode root, string path, string wanted)
    {
        if (Yaml.Text(root, path) != wanted)
        {
            problems.Add($"{path} is {Yaml.Text(root, path) ?? "missing"}, not {wanted}");
        }
    }

    private static void Exact(List<string> problems, YamlNode root, string path, params string[] wanted)
    {
        var there = Yaml.At(root, path) is { } node ? Yaml.Names(node) : [];
        if (!there.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal)))
        {
            problems.Add($"{path} has {string.Join(", ", there)}, not {string.Join(", ", wanted)}");
        }
    }

    private static IEnumerable<string> Hook(YamlNode root, string path, string baseFolder) =>
        from system in ((string Name, string Shell, string Extension)[])[("posix", "sh", ".sh"), ("windows", "pwsh", ".ps1")]
        let at = $"{path}.{system.Name}"
        let run = Yaml.Text(root, at + ".run")
        let problem = Yaml.Text(root, at + ".shell") != system.Shell ? $"{at}.shell is not {system.Shell}"
            : run is null || !run.EndsWith(system.Extension, StringComparison.Ordinal) ? $"{at}.run is no {system.Extension} file"
            : !File.Exists(FileOf(baseFolder, run)) ? $"{at}.run: there is no {run}"
            : null
        where problem is not null
        select problem;

    /// <summary>The posix scripts of all hooks.</summary>
    public static IReadOnlyList<string> Scripts => [.. Directory.GetFiles(RepositoryRoot.Combine("eng", "azd"), "*.sh").Order(StringComparer.Ordinal)];

    private static string FileOf(string baseFolder, string run) => Path.GetFullPath(RepositoryRoot.Combine(baseFolder, run));
}
