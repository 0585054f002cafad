using System.Numerics;

namespace StreamFunctions.Windowing.Tests;

/// <summary>
/// What the table of results must be: one naive pass over all rows, written from the definitions of the windows and
/// aggregates alone and sharing no code with the operator.
/// </summary>
internal static class Oracle
{
    public static readonly AggregateCall[] Aggregates =
    [
        new("COUNT", null), new("COUNT", 0), new("SUM", 0), new("MIN", 0), new("MAX", 0), new("AVG", 0),
        new("VAR", 0), new("VARP", 0), new("STDEV", 0), new("STDEVP", 0),
    ];

    public static List<Expected> Table(WindowDefinition window, IEnumerable<LoggedRow> rows) =>
        [.. rows.GroupBy(r => r.Key).SelectMany(key => Windows(window, [.. key])
            .Select(w => new Expected(key.Key, w.Start, w.End, w.Ordinal, Aggregate(w.Rows))))];

    private static IEnumerable<(long Start, long End, long Ordinal, LoggedRow[] Rows)> Windows(WindowDefinition window, LoggedRow[] rows)
    {
        var ordered = rows.OrderBy(r => r.Time).ThenBy(r => r.Partition).ThenBy(r => r.Sequence).ToArray();
        return window switch
        {
            TumblingWindow w => Aligned(w.Size.Ticks, w.Size.Ticks, w.Offset.Ticks, rows),
            HoppingWindow w => Aligned(w.Size.Ticks, w.Hop.Ticks, w.Offset.Ticks, rows),
            SessionWindow w => Sessions(w.Gap.Ticks, w.MaxDuration?.Ticks ?? long.MaxValue, ordered),
            CountWindow w => Counted(w, ordered),
            _ => throw new ArgumentException(window.ToString(), nameof(window)),
        };
    }

    private static IEnumerable<(long, long, long, LoggedRow[])> Aligned(long size, long hop, long offset, LoggedRow[] rows)
    {
        var (least, most) = (rows.Min(r => r.Time), rows.Max(r => r.Time));
        var start = offset;
        while (start > least - size)
        {
            start -= hop;
        }

        for (; start <= most; start += hop)
        {
            var inside = rows.Where(r => r.Time >= start && r.Time < start + size).ToArray();
            if (inside.Length > 0)
            {
                yield return (start, start + size, 0, inside);
            }
        }
    }

    private static IEnumerable<(long, long, long, LoggedRow[])> Sessions(long gap, long most, LoggedRow[] ordered)
    {
        var session = new List<LoggedRow>();
        foreach (var row in ordered)
        {
            if (session.Count > 0 && (row.Time >= session[^1].Time + gap || row.Time - session[0].Time >= most))
            {
                yield return Closed();
                session = [];
            }

            session.Add(row);
        }

        yield return Closed();

        (long, long, long, LoggedRow[]) Closed()
        {
            var longest = most == long.MaxValue ? long.MaxValue : session[0].Time + most;
            return (session[0].Time, Math.Min(session[^1].Time + gap, longest), 0, [.. session]);
        }
    }

    private static IEnumerable<(long, long, long, LoggedRow[])> Counted(CountWindow window, LoggedRow[] ordered)
    {
        for (var n = 0; (n * window.Step) + window.Size <= ordered.Length; n++)
        {
            var rows = ordered[(n * window.Step)..((n * window.Step) + window.Size)];
            yield return (rows[0].Time, rows[^1].Time, n, rows);
        }
    }

    private static Value[] Aggregate(LoggedRow[] rows)
    {
        var present = rows.Select(r => r.Value).Where(v => !v.IsNull).ToArray();
        var numbers = Array.ConvertAll(present, AsDouble);
        var mean = numbers.Length == 0 ? 0 : numbers.Average();
        var squares = numbers.Sum(x => (x - mean) * (x - mean));
        var n = numbers.Length;
        return
        [
            Value.Of((long)rows.Length), Value.Of((long)n), n == 0 ? Value.Null : Sum(present),
            n == 0 ? Value.Null : present.MinBy(AsDouble), n == 0 ? Value.Null : present.MaxBy(AsDouble), n == 0 ? Value.Null : Value.Of(mean),
            n < 2 ? Value.Null : Value.Of(squares / (n - 1)), n < 1 ? Value.Null : Value.Of(squares / n),
            n < 2 ? Value.Null : Value.Of(Math.Sqrt(squares / (n - 1))), n < 1 ? Value.Null : Value.Of(Math.Sqrt(squares / n)),
        ];
    }

    private static Value Sum(Value[] values)
    {
        if (values.Any(v => v.Kind == ValueKind.Double))
        {
            return Value.Of((double)values.Sum(v => (decimal)AsDouble(v)));
        }

        var sum = values.Aggregate(BigInteger.Zero, (total, v) => total + v.Int64);
        return sum >= long.MinValue && sum <= long.MaxValue ? Value.Of((long)sum) : Value.Of((double)sum);
    }

    private static double AsDouble(Value value) => value.Kind == ValueKind.Double ? value.Double : value.Int64;
}
