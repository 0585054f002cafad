using System.Globalization;
using System.Text.Json;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>What was read, summed up so that nothing has to be kept: a wrong time, key or value in any event changes it.</summary>
internal struct DecodeSum
{
    private long _times;
    private long _keys;
    private double _values;
    private int _count;

    /// <summary>Cheap, for it is part of what is timed. Keys differ in their last four characters.</summary>
    public void Add(long time, string key, double value)
    {
        _count++;
        _times += time ^ (_count * 31L);
        _keys += (((key[^1] * 31L) + key[^2]) * 31 + (key[^3] * 7) + (key[^4] * 961) + key.Length) * _count;
        _values += value * (_count & 1023);
    }

    /// <summary>The same by the document model and the framework's own parsers.</summary>
    public static DecodeSum OfOracle(JsonEvents events)
    {
        var sum = new DecodeSum();
        for (var i = 0; i < events.Count; i++)
        {
            using var document = JsonDocument.Parse(events[i].ToArray());
            var root = document.RootElement;
            sum.Add(
                EventTime.From(DateTimeOffset.Parse(root.GetProperty("time").GetString()!, CultureInfo.InvariantCulture)),
                root.GetProperty("device").GetString()!,
                root.GetProperty("value").GetDouble());
        }

        return sum;
    }

    /// <exception cref="WrongResultException">Something else was read.</exception>
    public readonly void Check(string who, in DecodeSum found)
    {
        if (found._times != _times || found._keys != _keys || found._values != _values || found._count != _count)
        {
            throw new WrongResultException($"{who} read other times, keys or values than the oracle.");
        }
    }
}
