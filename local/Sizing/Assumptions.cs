namespace StreamFunctions.Local.Sizing;

/// <summary>
/// Figures that nobody publishes and that depend on the query and the machine. Each is an option of <c>plan</c>; measure
/// yours and give it. The defaults are meant to be on the careful side; they are not measurements.
/// </summary>
internal sealed record Assumptions
{
    public static Assumptions Default { get; } = new();

    /// <summary>Processor time of ingest per event, in microseconds: decoding, filter, key, block.</summary>
    public double IngestMicroseconds { get; init; } = 20;

    /// <summary>Processor time of folding a row into its window, in microseconds.</summary>
    public double FoldMicroseconds { get; init; } = 10;

    /// <summary>Processor time of an entity operation, in milliseconds, without its rows.</summary>
    public double OperationMilliseconds { get; init; } = 2;

    /// <summary>What a batch waits for storage in any case (gate, progress, checkpoint), in milliseconds.</summary>
    public double BatchMilliseconds { get; init; } = 50;

    /// <summary>How long the backend takes to accept a signal, in milliseconds.</summary>
    public double SignalMilliseconds { get; init; } = 20;

    /// <summary>How many operations a second one entity commits while its state is small. Microsoft's page on performance of Durable Functions gives 64.</summary>
    public double GroupOperations { get; init; } = 64;

    /// <summary>Processor time per byte of state to read it, write it and carry it, in nanoseconds; every commit writes all of it. docs/performance.md measures the codec alone.</summary>
    public double StateNanoseconds { get; init; } = 20;

    /// <summary>Storage requests per entity operation on the Azure Storage backend: the signal in and out of its queue, the commit.</summary>
    public double RequestsPerOperation { get; init; } = 3;

    /// <summary>The same where state or message go to blobs.</summary>
    public double RequestsWithBlobs { get; init; } = 12.5;

    /// <summary>Bytes of memory per byte of state, while an entity works.</summary>
    public double MemoryPerStateByte { get; init; } = 6;

    /// <summary>Memory of an instance before it holds anything of the pipeline, in MB.</summary>
    public double BaseMemory { get; init; } = 400;

    /// <summary>How much of a processor is planned for.</summary>
    public double Utilisation { get; init; } = 0.7;

    /// <summary>How late a signal is at most while its receiver is awake: one poll of host.json's maxQueuePollingInterval (Azure Storage).</summary>
    public TimeSpan StorageHop { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The same on Durable Task Scheduler, which pushes.</summary>
    public TimeSpan SchedulerHop { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>How long the first instance of a function takes to start.</summary>
    public TimeSpan ColdStart { get; init; } = TimeSpan.FromSeconds(10);
}
