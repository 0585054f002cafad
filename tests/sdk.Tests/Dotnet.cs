using System.Diagnostics;

namespace StreamFunctions.Sdk.Tests;

/// <summary>What a dotnet command said: exit code, and both streams together.</summary>
internal sealed record DotnetResult(int ExitCode, string Output);

/// <summary>Runs dotnet commands without any server process that would outlive the test.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <param name="directory">Where the command runs.</param>
    /// <param name="packages">
    /// The folder that packages are unpacked into; null for the machine's. A test that makes packages up must name its
    /// own: NUGET_PACKAGES, where it is set, wins over a NuGet.config, and the machine's folder would keep them.
    /// </param>
    /// <param name="arguments">The command and its arguments.</param>
    public static async Task<DotnetResult> RunAsync(string directory, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Array.ForEach([.. arguments, "-nodeReuse:false"], start.ArgumentList.Add);
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";

        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        // A feed that does not answer is asked once, not six times.
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";

        // Set by the SDK for the test host that runs this; a command inside must find its own.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return new DotnetResult(process.ExitCode, await output + await error);
    }
}

/// <summary>A folder outside the repository that is deleted afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streamfunctions-sdk-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
