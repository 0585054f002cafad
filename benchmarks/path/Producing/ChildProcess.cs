using System.Diagnostics;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>How to start programs that were built beside this one.</summary>
internal static class ChildProcess
{
    /// <summary>This program again.</summary>
    public static ProcessStartInfo OfThisProgram(params string[] arguments) => Of("StreamFunctions.Benchmarks.Path", arguments);

    /// <summary>The local host.</summary>
    public static ProcessStartInfo OfTheHost(params string[] arguments) => Of("StreamFunctions.Local", arguments);

    private static ProcessStartInfo Of(string assembly, string[] arguments) => new(
        System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet",
        ["exec", System.IO.Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), .. arguments]);
}
