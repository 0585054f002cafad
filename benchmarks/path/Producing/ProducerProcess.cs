using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>The producer, in a process of its own that knows nothing but the endpoint's connection string.</summary>
internal sealed class ProducerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _oracle;
    private readonly Task<string> _errors;

    private ProducerProcess(Process process, string oracle)
    {
        _process = process;
        _oracle = oracle;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it and waits until it is connected.</summary>
    public static async Task<ProducerProcess> StartAsync(string connection, ProducerPlan plan, string folder)
    {
        var oracle = System.IO.Path.Combine(folder, "oracle.txt");
        var start = ChildProcess.OfThisProgram(ProduceCommand.Name, connection, JsonSerializer.Serialize(plan), oracle);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var producer = new ProducerProcess(Process.Start(start)!, oracle);
        await producer.ExpectAsync("ready");
        return producer;
    }

    /// <summary>Lets it send so many events in total.</summary>
    public Task AllowAsync(long total) =>
        _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"allow {total}"));

    /// <summary>Ends it; returns how many events the endpoint has accepted, and the processor seconds that it took.</summary>
    public async Task<(long Events, double CpuSeconds)> EndAsync()
    {
        await _process.StandardInput.WriteLineAsync("end");
        var parts = (await ExpectAsync("sent")).Split(' ');
        return (long.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>What was sent; after <see cref="EndAsync"/>.</summary>
    public async Task<SentEvents> ReadOracleAsync()
    {
        await ExpectAsync("done");
        return SentEvents.Read(_oracle);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ExpectAsync(string word) =>
        await _process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith(word, StringComparison.Ordinal)
            ? line
            : throw new WrongResultException($"The producer did not say '{word}': {(await _errors).Trim()}");
}
