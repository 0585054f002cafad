using System.Diagnostics;
using System.Globalization;

namespace StreamFunctions.Local.Tests.Azurite;

/// <summary>The verb <c>emulators</c> as a process of its own, killed.</summary>
public sealed class KilledHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("killed-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Azurite_ends_when_its_host_is_killed()
    {
        using var host = Start();
        await UntilReadyAsync(host);
        var pidFile = Path.Combine(_data.FullName, "emulators", "azurite", "azurite.pid");
        var azurite = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(pidFile), CultureInfo.InvariantCulture));

        // Only the host: the child has to notice by itself.
        host.Kill(entireProcessTree: false);
        await azurite.WaitForExitAsync().WaitAsync(Patience);

        Assert.False(File.Exists(pidFile));
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "StreamFunctions.Local.dll"), "emulators", "--data", _data.FullName,
            "--amqp-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0",
        ])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task UntilReadyAsync(Process host)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await host.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("Ready", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The host ended before it was ready: {await host.StandardError.ReadToEndAsync()}");
    }
}
