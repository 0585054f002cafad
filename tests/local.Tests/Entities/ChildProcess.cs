using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>
/// This assembly as a process of its own: it dispatches a file's entities, and signals on demand. It prints a line for
/// what it has done, and ends when its input ends, or by a kill.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int ExitCode => _process.ExitCode;

    public static async Task<int> Main(string[] args)
    {
        if (args[0] == EventHubs.EndpointProcess.Command)
        {
            return await EventHubs.EndpointProcess.RunAsync(args[1]);
        }

        EntityFaults faults = JsonSerializer.Deserialize<EntityFaults>(args[1])!;
        EntityProbe probe = new() { Pause = TimeSpan.FromMilliseconds(int.Parse(args[2], CultureInfo.InvariantCulture)) };
        await using EntityHost host = EntityHost.Start(args[0], faults, probe);
        await Console.Out.WriteLineAsync("started");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            await host.AppendAsync(words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
            await Console.Out.WriteLineAsync("accepted");
        }

        return 0;
    }

    public static async Task<ChildProcess> StartAsync(string path, EntityFaults? faults = null, int pauseMilliseconds = 0)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "exec", typeof(ChildProcess).Assembly.Location, path, JsonSerializer.Serialize(faults ?? EntityFaults.None),
            pauseMilliseconds.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.ArgumentList.Add(argument);
        }

        ChildProcess child = new(Process.Start(start)!);
        Assert.Equal("started", await child._process.StandardOutput.ReadLineAsync());
        return child;
    }

    /// <summary>Signals from inside the child; false when it died before it could say that the signal was accepted.</summary>
    public async Task<bool> AppendAsync(string key, int value)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync($"{key} {value}");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            return false;
        }

        return await _process.StandardOutput.ReadLineAsync() == "accepted";
    }

    public Task DiedAsync() => _process.WaitForExitAsync();

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
