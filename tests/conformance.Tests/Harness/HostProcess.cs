using System.Diagnostics;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>A local host in a process of its own, so that it can be killed, or hold only functions or only entities.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    /// <summary>The entry point of the child: runs a host until its standard input ends, which it does when the test's process does.</summary>
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        await using var host = HostSettings.Read(args[0]).CreateHost();
        await host.StartAsync();
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static async Task<HostProcess> StartAsync(HostSettings settings, string folder)
    {
        var file = Path.Combine(folder, $"host-{Guid.NewGuid():N}.json");
        settings.Write(file);
        var start = new ProcessStartInfo("dotnet", [typeof(HostProcess).Assembly.Location, file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.Equal("ready", line);
        return new HostProcess(process);
    }

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
