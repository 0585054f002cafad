using System.Diagnostics;
using System.Text;

namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>
/// The command line as a person starts it: a process of its own. Everything it prints is kept. Disposing kills it if it
/// still runs. Thread-safe.
/// </summary>
internal sealed class LocalProgram : IDisposable
{
    /// <summary>Ends runs that hang; nothing is judged by it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalProgram(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("It ended before it was ready."));
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public int ExitCode => _process.ExitCode;

    public int ProcessId => _process.Id;

    /// <summary>Starts it.</summary>
    public static LocalProgram Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with variables in its environment.</summary>
    public static LocalProgram Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var program = new LocalProgram(StartInfo(arguments, environment));
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<LocalProgram> RunAsync(params string[] arguments)
    {
        var program = Start(arguments);
        await program.EndAsync();
        return program;
    }

    /// <summary>Runs it to its end, and returns what it writes to standard output, byte by byte.</summary>
    public static async Task<byte[]> RunForBytesAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments, new Dictionary<string, string>()))!;
        using var output = new MemoryStream();
        using var limit = new CancellationTokenSource(Patience);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return output.ToArray();
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception.Message} It said: {Output} {Errors}");
        }
    }

    /// <summary>Waits until it ends, and returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as Ctrl-C or a service manager does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            // No signal can be sent to another console there.
            _process.Kill();
            await EndAsync();
            return 0;
        }

        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>kill -9, of this process alone: no handler runs, nothing is flushed, children have to notice by themselves.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: false);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StreamFunctions.Local.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.AppendLine(line);
        }

        if (line.StartsWith("Ready.", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
