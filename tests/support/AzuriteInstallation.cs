using System.Diagnostics;
using System.Security.Cryptography;

namespace StreamFunctions.TestSupport;

/// <summary>
/// The pinned npm packages of <c>local/npm</c>, installed by <c>npm ci</c> once per lock file into the same folder that
/// the local host uses: <c>.streamfunctions</c> of the repository, or what STREAMFUNCTIONS_TOOLS names.
/// </summary>
internal static class AzuriteInstallation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The script that node runs; installs it first if need be.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or failed; the message holds its output.</exception>
    public static async Task<string> EnsureScriptAsync()
    {
        var sources = RepositoryRoot.Combine("local", "npm");
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(sources, "package-lock.json"));
        var tools = Environment.GetEnvironmentVariable("STREAMFUNCTIONS_TOOLS") is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : RepositoryRoot.Combine(".streamfunctions");
        var home = Path.Combine(tools, "npm-" + Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]);
        Directory.CreateDirectory(tools);
        if (!Directory.Exists(home))
        {
            using (await LockAsync(Path.Combine(tools, "npm.lock")))
            {
                if (!Directory.Exists(home))
                {
                    await InstallAsync(sources, Path.Combine(tools, "npm-installing"), home);
                }
            }
        }

        return Path.Combine(home, "node_modules", "azurite", "dist", "src", "azurite.js");
    }

    private static async Task InstallAsync(string sources, string aside, string home)
    {
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        Directory.CreateDirectory(aside);
        File.Copy(Path.Combine(sources, "package.json"), Path.Combine(aside, "package.json"));
        File.Copy(Path.Combine(sources, "package-lock.json"), Path.Combine(aside, "package-lock.json"));
        await NpmAsync(aside);
        Directory.Move(aside, home);
    }

    private static async Task NpmAsync(string home)
    {
        // --ignore-scripts: nothing that Azurite depends on needs its install scripts here.
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--engine-strict=false"])
        {
            WorkingDirectory = home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await npm.WaitForExitAsync(limit.Token);
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci in {home} failed with {npm.ExitCode}. {await output} {await errors}");
        }
    }

    // Test projects run side by side: the first one installs, the others wait for it.
    private static async Task<FileStream> LockAsync(string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }
}
