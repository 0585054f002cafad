using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>The official JavaScript processor in a process of its own (<c>tests/js-client/processor.cjs</c>). Disposing kills it.</summary>
internal sealed class JsProcessor : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<(string Partition, string Body)> _seen = new();

    private JsProcessor(Process process) => _process = process;

    public static JsProcessor Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        JsProcessor processor = new(new Process { StartInfo = start });
        processor._process.OutputDataReceived += (_, line) => processor.Take(line.Data);
        processor._process.Start();
        processor._process.BeginOutputReadLine();
        return processor;
    }

    /// <summary>What it has handled and checkpointed, in order.</summary>
    public IEnumerable<string> BodiesOf(int partition) => _seen.Where(seen => seen.Partition == $"{partition}").Select(seen => seen.Body);

    /// <summary>Ends it in order: it gives its partitions up.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        using JsonDocument batch = JsonDocument.Parse(line);
        string partition = batch.RootElement.GetProperty("partition").GetString()!;
        foreach (JsonElement body in batch.RootElement.GetProperty("bodies").EnumerateArray())
        {
            _seen.Enqueue((partition, body.GetString()!));
        }
    }
}
