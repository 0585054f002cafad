using System.Diagnostics.Metrics;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Listens to one of the product's instruments, as any exporter does.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private Dictionary<string, long> _byTag = [];
    private long _largest;

    public Measurements(string instrument)
    {
        _listener.InstrumentPublished = (found, listener) =>
        {
            if (found.Meter.Name == "StreamFunctions" && found.Name == instrument)
            {
                listener.EnableMeasurementEvents(found);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Take(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Take(value, tags));
        _listener.Start();
    }

    /// <summary>The largest single measurement so far.</summary>
    public long Largest
    {
        get
        {
            lock (_lock)
            {
                return _largest;
            }
        }
    }

    /// <summary>What a gauge says now, by its tag.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        lock (_lock)
        {
            _byTag = [];
        }

        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return _byTag;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            _largest = Math.Max(_largest, value);
            _byTag[tags.IsEmpty ? string.Empty : tags[0].Value?.ToString() ?? string.Empty] = value;
        }
    }
}
