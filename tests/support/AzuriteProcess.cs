using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamFunctions.TestSupport;

/// <summary>
/// One running Azurite (blob, queue and table) on free ports of the loopback interface, with its data in memory.
/// Ends with <see cref="Dispose"/>, and also when this process ends in any way: it watches its standard input.
/// Thread-safe.
/// </summary>
public sealed partial class AzuriteProcess : IDisposable
{
    /// <summary>Azurite's well-known account; it is the same in every copy and protects nothing.</summary>
    public const string AccountName = "devstoreaccount1";

    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly int[] _ports = new int[3];
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AzuriteProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"Azurite ended: {Log}"));
    }

    /// <summary>The connection string of all three services.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{_ports[0]}/{AccountName};QueueEndpoint=http://127.0.0.1:{_ports[1]}/{AccountName};TableEndpoint=http://127.0.0.1:{_ports[2]}/{AccountName};");

    private string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Installs Azurite if need be, starts it and waits until its three services listen.</summary>
    /// <exception cref="InvalidOperationException">It ended at once; the message holds what it printed.</exception>
    /// <exception cref="TimeoutException">It did not listen within two minutes.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        var script = await AzuriteInstallation.EnsureScriptAsync();
        var start = new ProcessStartInfo(
            "node",
            [
                "--require", RepositoryRoot.Combine("tests", "support", "exit-with-parent.cjs"), script,
                "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
                "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var azurite = new AzuriteProcess(process);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await azurite._listening.Task.WaitAsync(Patience);
        return azurite;
    }

    /// <summary>Stops the process; its data is gone.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Azurite (Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningLine();

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
            var match = ListeningLine().Match(line);
            if (match.Success)
            {
                var service = match.Groups[1].Value switch { "Blob" => 0, "Queue" => 1, _ => 2 };
                _ports[service] = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            }

            if (Array.TrueForAll(_ports, p => p > 0))
            {
                _listening.TrySetResult();
            }
        }
    }
}
