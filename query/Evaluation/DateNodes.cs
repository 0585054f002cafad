using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>Where a datetime is needed: takes a datetime, or text that is one. Reads a field's text without making a string.</summary>
internal static class DateOperand
{
    /// <returns>A Timestamp or NULL.</returns>
    public static Value Of(ref EvalContext context, Node node)
    {
        if (node is FieldNode field && field.TryGetUtf8(ref context, out var utf8) && TimestampText.TryParse(utf8, out var time))
        {
            return Value.OfTimestamp(time);
        }

        var value = node.Evaluate(ref context);
        return value.Kind switch
        {
            ValueKind.Null or ValueKind.Timestamp => value,
            ValueKind.String => TimestampText.TryParse(value.Text, out time)
                ? Value.OfTimestamp(time)
                : context.Fail(Reasons.BadTimestamp, $"{node.Canonical} is {Conversion.Shown(value)}, which is not a date and time that we can read."),
            _ => context.Fail(
                Reasons.WrongType,
                $"{node.Canonical} is {Conversion.Shown(value)}, a datetime is needed. For epoch numbers: DATEADD(millisecond, x, '1970-01-01T00:00:00Z')."),
        };
    }
}

/// <summary>DATEADD(unit, number, datetime). A float is cut off towards zero, as in Transact-SQL.</summary>
internal sealed class DateAddNode(TimeUnit unit, Node number, Node date) : Node
{
    private static readonly long _least = DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks;
    private static readonly long _most = DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;

    protected override Kinds ComputeKinds() => Kinds.Timestamp;

    public override Value Evaluate(ref EvalContext context)
    {
        var count = number.Evaluate(ref context);
        var time = DateOperand.Of(ref context, date);
        if (count.IsNull || time.IsNull)
        {
            return Value.Null;
        }

        var whole = count.Int64;
        if (count.Kind == ValueKind.Double ? !Conversion.TryCutOff(count.Double, out whole) : count.Kind != ValueKind.Int64)
        {
            return count.Kind == ValueKind.Double ? OutOfRange(ref context) : WrongType(ref context, number, count, "a number");
        }

        return unit.Months == 0 ? AddTicks(ref context, time.Int64, whole) : AddMonths(ref context, time.Int64, whole);
    }

    protected override string Print() => $"dateadd({unit.Name}, {number.Canonical}, {date.Canonical})";

    private Value AddTicks(ref EvalContext context, long time, long count)
    {
        var sum = time + ((Int128)count * unit.Ticks);
        return sum < _least || sum > _most ? OutOfRange(ref context) : Value.OfTimestamp((long)sum);
    }

    private Value AddMonths(ref EvalContext context, long time, long count)
    {
        var start = EventTime.ToInstant(time).UtcDateTime;
        var months = (start.Year * 12L) + start.Month - 1 + ((Int128)count * unit.Months);
        return months < 12 || months >= 10_000 * 12
            ? OutOfRange(ref context)
            : Value.OfTimestamp(EventTime.From(new DateTimeOffset(start.AddMonths((int)(count * unit.Months)))));
    }

    private Value OutOfRange(ref EvalContext context) =>
        context.Fail(Reasons.BadTimestamp, $"{Canonical} lies outside the years 1 to 9999.");
}

/// <summary>DATEDIFF(unit, from, to): how many boundaries of the unit lie between the two, as in Transact-SQL.</summary>
internal sealed class DateDiffNode(TimeUnit unit, Node from, Node to) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Int64;

    public override Value Evaluate(ref EvalContext context)
    {
        var start = DateOperand.Of(ref context, from);
        var end = DateOperand.Of(ref context, to);
        return start.IsNull || end.IsNull ? Value.Null : Value.Of(Ordinal(end.Int64) - Ordinal(start.Int64));
    }

    protected override string Print() => $"datediff({unit.Name}, {from.Canonical}, {to.Canonical})";

    /// <summary>The number of the unit that the instant lies in, counted from the year 1. Weeks begin on Sunday: day 0 of the year 1 was a Monday.</summary>
    private long Ordinal(long time)
    {
        var instant = EventTime.ToInstant(time);
        return unit.Months > 0 ? ((instant.Year * 12L) + instant.Month - 1) / unit.Months
            : unit.Name == "week" ? (instant.Ticks + TimeSpan.TicksPerDay) / unit.Ticks
            : instant.Ticks / unit.Ticks;
    }
}
