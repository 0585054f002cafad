using System.Diagnostics;
using System.Globalization;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Demo;

/// <summary>
/// The sender of the main job: this program again, with the verb <c>send</c>, in a process of its own that knows nothing
/// but the endpoint's connection string.
/// </summary>
internal sealed class SenderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private SendProgress _progress;

    private SenderProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = FollowAsync();
    }

    /// <summary>What it has said last.</summary>
    public SendProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="plan">What to send.</param>
    /// <param name="connectionString">Where to.</param>
    public static SenderProcess Start(SendPlan plan, string connectionString)
    {
        var start = Itself();
        string[] arguments =
        [
            SendCommand.Name, plan.File, "--hub", plan.Hub, "--event-hubs", connectionString,
            "--malformed", plan.Malformed.ToString(CultureInfo.InvariantCulture),
            "--repeat", plan.Repeated.ToString(CultureInfo.InvariantCulture),
            "--ids", plan.IdPrefix ?? "none",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (plan.KeyField is not null)
        {
            start.ArgumentList.Add("--key");
            start.ArgumentList.Add(plan.KeyField);
        }

        if (plan.EndOfInput)
        {
            start.ArgumentList.Add("--end-of-input");
        }

        return new SenderProcess(Process.Start(start)!);
    }

    /// <summary>Throws if it ended before everything was sent.</summary>
    /// <exception cref="UserErrorException">With what it printed.</exception>
    public async Task ThrowIfFailedAsync()
    {
        if (_process.HasExited && _process.ExitCode != 0)
        {
            throw new UserErrorException($"The sender ended with exit code {_process.ExitCode}: {(await _errors).Trim()}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    /// <summary>How to start this program again: by its own executable, or by the dotnet that runs it.</summary>
    private static ProcessStartInfo Itself()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "StreamFunctions.Local");
        var executable = OperatingSystem.IsWindows() ? program + ".exe" : program;
        var byDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" || !File.Exists(executable);
        var start = byDotnet ? new ProcessStartInfo(DotnetPath(), [program + ".dll"]) : new ProcessStartInfo(executable);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    private static string DotnetPath() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private async Task FollowAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (SendProgress.TryParse(line, out var progress))
            {
                lock (_lock)
                {
                    _progress = progress;
                }
            }
        }
    }
}
