using System.Diagnostics;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>What a run used up to a moment; differences count.</summary>
/// <param name="HostCpu">Processor seconds of this process.</param>
/// <param name="StorageCpu">Processor seconds of the storage's process.</param>
/// <param name="Requests">Storage requests.</param>
/// <param name="Operations">Entity operations.</param>
internal sealed record Usage(double HostCpu, double StorageCpu, long Requests, long Operations)
{
    public static Usage Of(Side side, StorageRequests requests) => new(
        Cpu(Environment.ProcessId), Cpu(side.StorageProcess), requests.Count, side.Operations);

    /// <summary>Processor seconds of this process, and of the storage's.</summary>
    public static (double Host, double Storage) Cpus(int storage) => (Cpu(Environment.ProcessId), Cpu(storage));

    public static Usage operator -(Usage a, Usage b) => new(
        a.HostCpu - b.HostCpu, a.StorageCpu - b.StorageCpu, a.Requests - b.Requests, a.Operations - b.Operations);

    /// <summary>The processor time of this, and what the other one has counted: requests and operations that came after a run's time belong to its events.</summary>
    public Usage Counting(Usage other) => this with { Requests = other.Requests, Operations = other.Operations };

    private static double Cpu(int process)
    {
        if (process == 0)
        {
            return 0;
        }

        using var found = Process.GetProcessById(process);
        return found.TotalProcessorTime.TotalSeconds;
    }
}
