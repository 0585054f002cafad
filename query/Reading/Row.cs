using StreamFunctions.Windowing;

namespace StreamFunctions.Query;

/// <summary>What a reader takes from an event. Reused from event to event: copy what is to stay. Not thread-safe.</summary>
public sealed class Row
{
    /// <summary>Makes an empty row.</summary>
    /// <param name="columnCount">The query's <see cref="CompiledQuery.ColumnCount"/>.</param>
    public Row(int columnCount) => Values = new Value[columnCount];

    /// <summary>The event time. Also set for filtered rows, since filtered events move time too.</summary>
    public long Time { get; internal set; }

    /// <summary>The key as <see cref="KeyCodec"/> writes it; "" for a query without keys. Set for kept rows only.</summary>
    public string Key { get; internal set; } = string.Empty;

    /// <summary>The id for deduplication; null if there is none. Set for kept rows only.</summary>
    public string? EventId { get; internal set; }

    /// <summary>The arguments of the aggregates. Set for kept rows only.</summary>
    public Value[] Values { get; }
}
