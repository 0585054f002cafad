using System.Diagnostics;

namespace StreamFunctions.Infra.Tests;

/// <summary>A copy of the hooks in a folder that looks like the repository, so that what they write lands there.</summary>
internal sealed class HookRun : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("streamfunctions-azd-");

    public HookRun()
    {
        Directory.CreateDirectory(PathOf("eng", "azd"));
        Directory.CreateDirectory(PathOf("functions"));
        foreach (var script in AzdFile.Scripts)
        {
            File.Copy(script, PathOf("eng", "azd", Path.GetFileName(script)));
        }
    }

    public string PathOf(params string[] parts) => Path.Combine([_root.FullName, .. parts]);

    /// <summary>Runs a hook as azd does: the environment's values are variables.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string hook, params (string Name, string Value)[] environment) =>
        ShellAsync([PathOf("eng", "azd", hook + ".sh")], environment);

    /// <summary>Runs the shell.</summary>
    public static async Task<(int ExitCode, string Output)> ShellAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
