using System.Collections;
using System.Diagnostics.CodeAnalysis;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>An event's annotations by their names on the wire; made when somebody asks, which hardly anybody does. Thread-safe.</summary>
internal sealed class SystemProperties(ReceivedEvent received) : IReadOnlyDictionary<string, object>
{
    private Dictionary<string, object>? _made;

    public IEnumerable<string> Keys => Made.Keys;

    public IEnumerable<object> Values => Made.Values;

    public int Count => Made.Count;

    // Made twice at worst.
    private Dictionary<string, object> Made => _made ??= Make(received);

    public object this[string key] => Made[key];

    public bool ContainsKey(string key) => Made.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => Made.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => Made.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, object> Make(ReceivedEvent received)
    {
        Dictionary<string, object> made = new()
        {
            ["x-opt-sequence-number"] = received.SequenceNumber,
            ["x-opt-offset"] = received.Offset,
            ["x-opt-enqueued-time"] = received.EnqueuedTime,
        };
        if (received.PartitionKey is { } key)
        {
            made["x-opt-partition-key"] = key;
        }

        return made;
    }
}
