using System.Xml.Linq;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Sdk.Tests;

/// <summary>One project of the tree, as its file says.</summary>
internal sealed record ProjectFile(string Path, XDocument Xml)
{
    private static readonly string[] GeneratedFolders = ["bin", "obj", "node_modules"];

    /// <summary>"windowing", "eng/sdk-stand-ins", "tests/query.Tests": the folder, relative to the root.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool IsTestOrBenchmark => Folder.StartsWith("tests/", StringComparison.Ordinal) || Folder.StartsWith("benchmarks/", StringComparison.Ordinal);

    /// <summary>The folders of the projects that it references, relative to the root.</summary>
    public IEnumerable<string> References => Xml.Descendants("ProjectReference")
        .Select(reference => System.IO.Path.GetFullPath(System.IO.Path.Combine(Folder, reference.Attribute("Include")!.Value), RepositoryRoot.Path))
        .Select(file => System.IO.Path.GetRelativePath(RepositoryRoot.Path, System.IO.Path.GetDirectoryName(file)!).Replace('\\', '/'));

    public static IReadOnlyList<ProjectFile> All { get; } = [.. Find(RepositoryRoot.Path).Select(Read).OrderBy(project => project.Path, StringComparer.Ordinal)];

    public override string ToString() => Path;

    private static ProjectFile Read(string file) =>
        new(System.IO.Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'), XDocument.Load(file));

    private static IEnumerable<string> Find(string folder) => Directory.GetFiles(folder, "*.csproj")
        .Concat(Directory.GetDirectories(folder).Where(IsSource).SelectMany(Find));

    private static bool IsSource(string folder)
    {
        string name = System.IO.Path.GetFileName(folder);
        return !GeneratedFolders.Contains(name) && !name.StartsWith('.');
    }
}
