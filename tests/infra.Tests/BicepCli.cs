using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace StreamFunctions.Infra.Tests;

/// <summary>Runs the Bicep compiler that the build fetched as a package; elsewhere than on x64 Linux the one on the path.</summary>
internal static class BicepCli
{
    private static readonly Lazy<string> Executable = new(Find);

    /// <summary>Where it is.</summary>
    public static string Path => Executable.Value;

    /// <summary>Runs it to its end.</summary>
    public static async Task<BicepRun> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable.Value, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Executable.Value} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new BicepRun(process.ExitCode, await output, await errors);
    }

    private static string Find()
    {
        var folder = typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "BicepFolder").Value!;
        var packaged = System.IO.Path.Combine(folder, "tools", "bicep");
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 || !File.Exists(packaged))
        {
            return "bicep";
        }

        // Packages carry no permissions.
        File.SetUnixFileMode(packaged, File.GetUnixFileMode(packaged) | UnixFileMode.UserExecute);
        return packaged;
    }
}

/// <summary>How a run of the compiler ended.</summary>
internal sealed record BicepRun(int ExitCode, string Output, string Errors);
