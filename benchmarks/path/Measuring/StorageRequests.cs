using System.Diagnostics.Metrics;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>Counts the HTTP requests of this process: on a side, those to tables and blobs (events travel over AMQP). Thread-safe.</summary>
internal sealed class StorageRequests : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public StorageRequests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "System.Net.Http" && instrument.Name == "http.client.request.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
