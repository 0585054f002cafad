using System.Diagnostics;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>Memory of this process and of its storage's process, each second of a run. One caller at a time.</summary>
internal sealed class MemorySamples(int storageProcess)
{
    private readonly List<(double Host, double Storage)> _samples = [];

    public void Take() => _samples.Add((MegaBytes(Environment.ProcessId), MegaBytes(storageProcess)));

    /// <summary>Medians of the second and of the last tenth of the run, in MB: the first tenth fills buffers.</summary>
    public ((double Early, double Late) Host, (double Early, double Late) Storage) Trend()
    {
        var tenth = Math.Max(1, _samples.Count / 10);
        var early = _samples.Skip(tenth).Take(tenth).DefaultIfEmpty().ToList();
        var late = _samples.TakeLast(tenth).DefaultIfEmpty().ToList();
        return (
            (Statistics.Median(early.Select(s => s.Host)), Statistics.Median(late.Select(s => s.Host))),
            (Statistics.Median(early.Select(s => s.Storage)), Statistics.Median(late.Select(s => s.Storage))));
    }

    private static double MegaBytes(int process)
    {
        if (process == 0)
        {
            return 0;
        }

        using var found = Process.GetProcessById(process);
        return found.WorkingSet64 / 1e6;
    }
}
