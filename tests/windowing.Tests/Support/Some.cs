namespace StreamFunctions.Windowing.Tests;

/// <summary>Short ways to say things in tests. Times and spans are in whole seconds.</summary>
internal static class Some
{
    public static readonly AggregateCall[] Count = [new("COUNT", null)];

    public static readonly AggregateCall[] Sum = [new("SUM", 0)];

    public static long At(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);

    public static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(seconds);

    public static OperatorConfig Config(
        WindowDefinition window, AggregateCall[]? aggregates = null, double lateness = 0, double? dedupeTtl = null) =>
        new(window, aggregates ?? Sum, new TimePolicy(TimeSpan.Zero, Span(lateness), Span(30)), dedupeTtl is { } ttl ? Span(ttl) : null);

    /// <summary>A block of rows with ascending sequence numbers from <paramref name="sequence"/>.</summary>
    public static RowBlock Block(long sequence, params (double Time, string Key, Value Value)[] rows) =>
        BlockWithIds(sequence, [.. rows.Select(r => (r.Time, r.Key, r.Value, 0))], hasIds: false);

    public static RowBlock BlockWithIds(long sequence, (double Time, string Key, Value Value, int Id)[] rows, bool hasIds = true)
    {
        var builder = new RowBlockBuilder(1, hasIds);
        foreach (var (time, key, value, id) in rows)
        {
            builder.Add(sequence++, At(time), key, (UInt128)(uint)id, [value]);
        }

        return builder.Build(0);
    }

    public static string Line(WindowResult r) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Key} [{Seconds(r.Start)},{Seconds(r.End)}) {string.Join(" ", r.Values)}")
        + (r.Ordinal > 0 ? $" #{r.Ordinal}" : "") + (r.Revision > 0 ? $" r{r.Revision}" : "") + (r.Retracted ? "retracted" : "");

    public static KeyedOperator Restored(KeyedOperator original, OperatorConfig config)
    {
        var writer = new SnapshotWriter();
        original.Write(writer);
        return KeyedOperator.Read(config, new SnapshotReader(writer.ToArray()));
    }

    private static double Seconds(long time) => (double)time / TimeSpan.TicksPerSecond;
}
