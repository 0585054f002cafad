using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace StreamFunctions.Local.Azurite;

/// <summary>The Node.js of this machine: checks that it is there and new enough, and starts it and npm.</summary>
internal static class NodeRuntime
{
    /// <summary>The least major version of Node.js that is known to run Azurite.</summary>
    public const int LeastMajor = 20;

    private const string Advice = "Install Node.js 20 or newer from https://nodejs.org (it brings npm) and make sure it is on the PATH.";

    /// <summary>Checks Node.js.</summary>
    /// <param name="node">The program to ask; <c>node</c> unless a test says otherwise.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="UserErrorException">It is missing or too old.</exception>
    public static async Task CheckAsync(string node, CancellationToken cancellation)
    {
        var (exitCode, output) = await RunAsync(new ProcessStartInfo(node, "--version"), "Node.js", cancellation);
        CheckVersion(exitCode == 0 ? output.Trim() : string.Empty);
    }

    /// <summary>Checks a version as <c>node --version</c> prints it, such as <c>v20.11.1</c>.</summary>
    /// <exception cref="UserErrorException">It is too old or no version.</exception>
    public static void CheckVersion(string version)
    {
        var major = version.TrimStart('v').Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new UserErrorException($"'node --version' answered '{version}', which is no version. {Advice}");
        }

        if (number < LeastMajor)
        {
            throw new UserErrorException($"Node.js {version} is too old for Azurite, the storage emulator. {Advice}");
        }
    }

    /// <summary>How to start npm here.</summary>
    public static ProcessStartInfo Npm(string folder, params string[] arguments) =>
        new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments) { WorkingDirectory = folder };

    /// <summary>Runs a program to its end and returns its exit code and everything it printed.</summary>
    /// <exception cref="UserErrorException">The program cannot be started.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        ProcessStartInfo start, string name, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Start(start, name);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="UserErrorException">It cannot be started.</exception>
    public static Process Start(ProcessStartInfo start, string name)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new UserErrorException($"{name} could not be started ('{start.FileName}': {exception.Message}). {Advice}", exception);
        }
    }
}
