using System.Security.Cryptography;

namespace StreamFunctions.Local.Azurite;

/// <summary>
/// The npm packages that the local host uses (Azurite and the sample data), installed once per lock file into a
/// folder <c>npm-{hash of the lock file}</c> outside the sources. Several processes may ask at the same time.
/// </summary>
internal sealed class NpmPackages
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Manifests = ["package.json", "package-lock.json"];

    private readonly string _manifests;
    private readonly string _tools;
    private readonly TimeProvider _time;

    /// <summary>Creates the installer.</summary>
    /// <param name="manifests">The folder of package.json and package-lock.json.</param>
    /// <param name="tools">The folder to install below.</param>
    /// <param name="time">Time, for waiting.</param>
    public NpmPackages(string manifests, string tools, TimeProvider time)
    {
        _manifests = manifests;
        _tools = tools;
        _time = time;
    }

    /// <summary>The folder that the packages are, or will be, installed in.</summary>
    public string Folder => Path.Combine(_tools, $"npm-{LockHash()}");

    /// <summary>Installs the packages unless they are there, and returns the folder of <c>node_modules</c>.</summary>
    /// <param name="say">Told, in a sentence, that an installation begins and ends.</param>
    /// <param name="cancellation">Stops the installation; nothing half-installed is left in use.</param>
    /// <exception cref="UserErrorException">Node.js or npm is missing or too old, or the installation failed.</exception>
    public async Task<string> EnsureAsync(Action<string> say, CancellationToken cancellation)
    {
        await NodeRuntime.CheckAsync("node", cancellation);
        var modules = Path.Combine(Folder, "node_modules");
        if (Directory.Exists(modules))
        {
            return modules;
        }

        Directory.CreateDirectory(_tools);
        await using var guard = await LockAsync(cancellation);
        if (!Directory.Exists(modules))
        {
            await InstallAsync(say, cancellation);
        }

        return modules;
    }

    private string LockHash() =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_manifests, "package-lock.json"))))[..16];

    private async Task InstallAsync(Action<string> say, CancellationToken cancellation)
    {
        say($"First use: installing Azurite and the sample data from npm into {Places.Show(Folder)} (about a minute) ...");
        var began = _time.GetTimestamp();

        // Installed aside and renamed at the end, so that an interrupted installation is never taken for a whole one.
        var aside = Path.Combine(_tools, "npm-installing");
        Recreate(aside);
        foreach (var file in Manifests)
        {
            File.Copy(Path.Combine(_manifests, file), Path.Combine(aside, file));
        }

        var npm = NodeRuntime.Npm(aside, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict=false");
        var (exitCode, output) = await NodeRuntime.RunAsync(npm, "npm", cancellation);
        if (exitCode != 0)
        {
            throw new UserErrorException(
                $"npm could not install the packages of {Path.Combine(_manifests, "package.json")} (exit code {exitCode}). " +
                $"Check the network and 'npm config get registry', then try again. npm said:{Environment.NewLine}{Tail(output)}");
        }

        Directory.Move(aside, Folder);
        say($"Installed in {_time.GetElapsedTime(began).TotalSeconds:0} s.");
    }

    private static void Recreate(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    private static string Tail(string output) =>
        string.Join(Environment.NewLine, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(12).Select(line => "  " + line.TrimEnd()));

    // The operating system frees the lock when its holder dies, whatever the reason.
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(_tools, "npm.lock");
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (_time.GetElapsedTime(began) < InstallLimit)
            {
                await Task.Delay(LockPoll, _time, cancellation);
            }
            catch (IOException exception)
            {
                throw new UserErrorException(
                    $"Another process has held {file} for {InstallLimit.TotalMinutes:0} minutes. End it, or delete the file, and try again.", exception);
            }
        }
    }
}
