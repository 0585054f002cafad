using CsCheck;

namespace StreamFunctions.Windowing.Tests;

/// <summary>Random logs, window definitions and ways of delivery.</summary>
internal static class Scenario
{
    public const int Partitions = 3;

    /// <summary>How far rows of a partition are out of order at most, in seconds.</summary>
    public const int Disorder = 20;

    /// <summary>Hopping windows of up to 60 panes, which are put together from sums of several.</summary>
    public static readonly Gen<WindowDefinition> ManyPanes = Gen.Select(Gen.Int[9, 60], Gen.Int[1, 4], Gen.Int[0, 3]).Select((size, hop, offset) =>
        (WindowDefinition)new HoppingWindow(Some.Span(size), Some.Span(hop), Some.Span(offset % hop)));

    public static readonly Gen<WindowDefinition> TimeWindows = Gen.OneOf(
        Gen.Select(Gen.Int[1, 15], Gen.Int[0, 14]).Select((size, offset) =>
            (WindowDefinition)new TumblingWindow(Some.Span(size), Some.Span(offset % size))),
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 15]).Select((a, b) =>
            (WindowDefinition)new HoppingWindow(Some.Span(Math.Max(a, b)), Some.Span(Math.Min(a, b)), Some.Span(-(a * b % Math.Min(a, b))))),
        ManyPanes,
        Gen.Int[1, 12].Select(gap => (WindowDefinition)new SessionWindow(Some.Span(gap))),
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 30]).Select((gap, most) =>
            (WindowDefinition)new SessionWindow(Some.Span(gap), Some.Span(most))));

    public static readonly Gen<WindowDefinition> AllWindows = Gen.OneOf(
        TimeWindows,
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8]).Select((a, b) => (WindowDefinition)new CountWindow(Math.Max(a, b), Math.Min(a, b))));

    private static readonly Gen<Value> Values = Gen.Frequency(
        (5, Gen.Int[-50, 50].Select(i => Value.Of((long)i))),
        (4, Gen.Int[-500, 500].Select(i => Value.Of((i + 0.1) / 7))),
        (1, Gen.Const(Value.Null)));

    private static readonly Gen<(int Partition, int Step, int Back, int Key, Value Value)> Rows =
        Gen.Select(Gen.Int[0, Partitions - 1], Gen.Int[0, 6], Gen.Int[0, Disorder], Gen.Int[0, 2], Values);

    /// <summary>Logs whose rows are at most <see cref="Disorder"/> behind their partition; times start before 1970.</summary>
    public static readonly Gen<LoggedRow[]> Logs = Rows.Array[0, 60].Select(ToLog);

    /// <summary>The log again with some rows sent twice by the producer: same id, time and value, further on in the log.</summary>
    public static LoggedRow[] WithRepeatedIds(LoggedRow[] log, Random random)
    {
        var result = new List<LoggedRow>();
        var next = new long[Partitions];
        for (var i = 0; i < log.Length; i++)
        {
            var row = log[i] with { Sequence = next[log[i].Partition]++, Id = (UInt128)(uint)(i + 1) };
            result.Add(row);
            if (random.Next(3) == 0)
            {
                result.Add(row with { Sequence = next[row.Partition]++ });
            }
        }

        return [.. result];
    }

    /// <summary>
    /// Delivers the log as the layers below may: cut at random, in random order, some blocks twice or with other
    /// boundaries, storing and restoring in between; then ends the input.
    /// </summary>
    public static Group Deliver(LoggedRow[] log, OperatorConfig config, Random random, bool restore)
    {
        var group = new Group(config, Partitions);
        var blocks = Cut(log, random).ToList();
        blocks.AddRange(Cut(log, random).Where(_ => random.Next(3) == 0));
        var order = blocks.ToArray();
        random.Shuffle(order);
        for (var i = 0; i < order.Length; i++)
        {
            if (i == order.Length / 3)
            {
                group.KnowPartitions();
            }

            group.Add(order[i].Block, order[i].From, order[i].To, order[i].MaxTime);
            if (restore && random.Next(3) == 0)
            {
                group.StoreAndRestore();
            }
        }

        group.KnowPartitions();
        for (var partition = 0; partition < Partitions; partition++)
        {
            group.Claim(partition, log.Count(r => r.Partition == partition) - 1, EventTime.EndOfInput);
        }

        return group;
    }

    public static RowBlock BlockOf(IReadOnlyList<LoggedRow> rows, int partition)
    {
        var builder = new RowBlockBuilder(1, rows.Any(r => r.Id != UInt128.Zero));
        foreach (var row in rows)
        {
            builder.Add(row.Sequence, row.Time, row.Key, row.Id, [row.Value]);
        }

        return builder.Build(partition);
    }

    private static IEnumerable<(RowBlock Block, long From, long To, long MaxTime)> Cut(LoggedRow[] log, Random random)
    {
        foreach (var partition in log.GroupBy(r => r.Partition))
        {
            var rows = partition.ToArray();
            for (var from = 0; from < rows.Length;)
            {
                var to = Math.Min(rows.Length, from + random.Next(1, 8));
                yield return (BlockOf(rows[from..to], partition.Key), from, to - 1, rows[..to].Max(r => r.Time));
                from = to;
            }
        }
    }

    private static LoggedRow[] ToLog((int Partition, int Step, int Back, int Key, Value Value)[] rows)
    {
        var time = new long[Partitions];
        var next = new long[Partitions];
        return Array.ConvertAll(rows, r => new LoggedRow(
            r.Partition, next[r.Partition]++, Some.At((time[r.Partition] += r.Step) - r.Back - 50), "k" + r.Key, r.Value, 0));
    }
}
