using System.Diagnostics;
using System.Security.Cryptography;

namespace StreamFunctions.TestSupport;

/// <summary>
/// The pinned Azurite of <c>local/azurite</c>, installed by <c>npm ci</c> once per lock file into the user's local
/// application data, so that several checkouts and test runs share one copy.
/// </summary>
internal static class AzuriteInstallation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The script that node runs; installs it first if need be.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or failed; the message holds its output.</exception>
    public static async Task<string> EnsureScriptAsync()
    {
        var sources = RepositoryRoot.Combine("local", "azurite");
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(sources, "package-lock.json"));
        var home = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "streamfunctions",
            "azurite-" + Convert.ToHexString(SHA256.HashData(lockFile))[..12]);
        Directory.CreateDirectory(home);
        var done = Path.Combine(home, "installed");
        using (await LockAsync(home + ".lock"))
        {
            if (!File.Exists(done))
            {
                File.Copy(Path.Combine(sources, "package.json"), Path.Combine(home, "package.json"), overwrite: true);
                await File.WriteAllBytesAsync(Path.Combine(home, "package-lock.json"), lockFile);
                await InstallAsync(home);
                await File.WriteAllTextAsync(done, string.Empty);
            }
        }

        return Path.Combine(home, "node_modules", "azurite", "dist", "src", "azurite.js");
    }

    private static async Task InstallAsync(string home)
    {
        // --ignore-scripts: nothing that Azurite depends on needs its install scripts here.
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
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
