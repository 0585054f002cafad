using System.Diagnostics;

namespace StreamFunctions.Faults.Tests;

/// <summary>Signals that halt a process and let it go on.</summary>
internal static class Signals
{
    /// <summary>From now on it runs no instruction; its connections and locks stay.</summary>
    public static Task StopAsync(int process) => SendAsync("STOP", process);

    /// <summary>It goes on where it was.</summary>
    public static Task ContinueAsync(int process) => SendAsync("CONT", process);

    private static async Task SendAsync(string signal, int process)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process}"]);
        await kill.WaitForExitAsync();
    }
}
