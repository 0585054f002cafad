using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Ours: the reader that ingest uses, for a query with a key and a sum. A new one for each run: it has no keys yet.</summary>
internal sealed class RowReaderContender(JsonEvents events, DecodeSum expected) : Contender("row reader")
{
    /// <summary>Reads the time, the key and the value of an event.</summary>
    public const string Query = "SELECT device, SUM(value) AS total FROM input TIMESTAMP BY time GROUP BY device, TumblingWindow(second, 10)";

    private readonly CompiledQuery _query = QueryCompiler.Compile(Query);
    private DecodeSum _sum;

    public override void Run()
    {
        _sum = default;
        var reader = _query.CreateReader(null);
        var row = _query.CreateRow();
        for (var i = 0; i < events.Count; i++)
        {
            var outcome = reader.Read(events[i], new EventMetadata(0, i, 0, null, null), row);
            if (outcome.Kind == ReadKind.Row)
            {
                _sum.Add(row.Time, row.Key, Number(row.Values[0]));
            }
        }
    }

    public override void Check() => expected.Check(Name, _sum);

    private static double Number(in Value value) => value.Kind == ValueKind.Int64 ? value.Int64 : value.Double;
}
