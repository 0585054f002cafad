using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamFunctions.Local.Azurite;

/// <summary>
/// Reads from Azurite's output where its three services listen, and tells when it ends although nobody wanted it to. Lines may
/// come from several threads.
/// </summary>
/// <param name="say">Told of that end.</param>
internal sealed partial class AzuriteOutput(Action<string> say)
{
    private const int KeptLines = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<AzuriteEndpoints> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _endIsWanted;

    /// <summary>Completes when all three services listen; fails when the process ended before.</summary>
    public Task<AzuriteEndpoints> Ready => _ready.Task;

    /// <summary>The last lines that were printed.</summary>
    public string LastLines
    {
        get
        {
            lock (_lock)
            {
                return string.Join(Environment.NewLine, _lines.Select(line => "  " + line));
            }
        }
    }

    /// <summary>Takes a line of output; null means the end of the stream and is ignored.</summary>
    public void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }

            var match = Listening().Match(line);
            if (match.Success)
            {
                _ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
                Complete();
            }
        }
    }

    /// <summary>From now on the end of the process is no surprise.</summary>
    public void EndIsWanted() => _endIsWanted = true;

    /// <summary>Takes the end of the process.</summary>
    public void Ended(int exitCode)
    {
        var failedToStart = _ready.TrySetException(new UserErrorException(
            $"Azurite ended with exit code {exitCode} before it was ready. It said:{Environment.NewLine}{LastLines}"));
        if (!failedToStart && !_endIsWanted)
        {
            say($"Azurite ended with exit code {exitCode}: no table, blob or queue answers any more. Start this again. Rows of Azurite's last minute may be missing then: rebuild writes them again. It said:{Environment.NewLine}{LastLines}");
        }
    }

    private void Complete()
    {
        if (_ports.TryGetValue("Blob", out var blob) && _ports.TryGetValue("Queue", out var queue) && _ports.TryGetValue("Table", out var table))
        {
            _ready.TrySetResult(new AzuriteEndpoints(blob, queue, table));
        }
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://[^:]+:(?<port>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
