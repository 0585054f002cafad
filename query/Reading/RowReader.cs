using StreamFunctions.Query.Binding;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Reading;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query;

/// <summary>
/// Makes rows from events: reads the fields that the query names, takes the time, filters, computes the key and the
/// arguments of the aggregates. A pure function of the event and the query. Bad events are rejected, never thrown.
/// Allocates nothing for kept events but keys and texts that it has not seen lately (and event ids). Not thread-safe.
/// </summary>
public sealed class RowReader
{
    private readonly RowPlan _plan;
    private readonly JsonFields _fields;
    private readonly TextPool _texts = new();
    private readonly KeyCache _keys;
    private readonly Value[] _keyParts;
    private readonly bool _idIsMessageId;
    private readonly FieldNode? _id;

    internal RowReader(RowPlan plan, EventIdSource eventId)
    {
        var fields = plan.Fields;
        if (eventId.Path is not null)
        {
            fields = fields.Copy();
            _id = new FieldNode(fields.SlotOf(eventId.Path), CanonicalNames.Of(eventId.Path));
        }

        _plan = plan;
        _idIsMessageId = eventId.IsMessageId;
        _fields = new JsonFields(FieldTrie.Build(fields.Paths), fields.Paths.Count);
        _keyParts = new Value[plan.Keys.Length];
        _keys = new KeyCache(plan.Keys.Length);
    }

    /// <summary>Reads one event.</summary>
    /// <param name="utf8">The body: a JSON object in UTF-8; a byte order mark is skipped.</param>
    /// <param name="meta">What the log says about it.</param>
    /// <param name="row">Receives the row; what it holds beyond <see cref="Row.Time"/> is valid only if the outcome is a row.</param>
    /// <exception cref="ArgumentException">The row was made for another number of columns.</exception>
    public ReadOutcome Read(ReadOnlySpan<byte> utf8, in EventMetadata meta, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Values.Length != _plan.Columns.Length)
        {
            throw new ArgumentException($"The query has {_plan.Columns.Length} columns, the row {row.Values.Length}.", nameof(row));
        }

        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (_fields.Read(utf8) is { } rejected)
        {
            return rejected;
        }

        var context = new EvalContext { Utf8 = utf8, Unescaped = _fields.Unescaped, Slots = _fields.Slots, Event = meta, Texts = _texts };
        return Time(ref context, out var time) is { } untimely ? untimely : Fill(ref context, time, row);
    }

    private ReadOutcome? Time(ref EvalContext context, out long time)
    {
        time = context.Event.EnqueuedTime;
        if (_plan.Timestamp is null)
        {
            return null;
        }

        var value = DateOperand.Of(ref context, _plan.Timestamp);
        if (context.Failed)
        {
            return new ReadOutcome(ReadKind.Rejected, Reasons.BadTimestamp, context.Detail);
        }

        time = value.Int64;
        return value.IsNull
            ? new ReadOutcome(ReadKind.Rejected, Reasons.MissingTimestamp, $"{_plan.Timestamp.Canonical} is missing or null; TIMESTAMP BY needs it.")
            : null;
    }

    private ReadOutcome Fill(ref EvalContext context, long time, Row row)
    {
        context.Time = row.Time = time;
        if (_plan.Where is not null)
        {
            var kept = Condition.Of(ref context, _plan.Where);
            if (!context.Failed && (kept.IsNull || !kept.Boolean))
            {
                return new ReadOutcome(ReadKind.Filtered);
            }
        }

        if (!context.Failed)
        {
            FillKey(ref context, row);
            FillColumns(ref context, row);
            row.EventId = EventId(ref context);
        }

        return context.Failed
            ? new ReadOutcome(ReadKind.Rejected, context.Reason, context.Detail)
            : new ReadOutcome(ReadKind.Row);
    }

    private void FillKey(ref EvalContext context, Row row)
    {
        for (var i = 0; i < _keyParts.Length; i++)
        {
            _keyParts[i] = AsKey(_plan.Keys[i].Evaluate(ref context));
        }

        row.Key = _keyParts.Length == 0 ? string.Empty : _keys.Get(_keyParts);
    }

    /// <summary>Numbers that are equal are the same key, whether a producer writes 1 or 1.0.</summary>
    private static Value AsKey(Value part) =>
        part.Kind == ValueKind.Double && Conversion.TryCutOff(part.Double, out var whole) && whole == part.Double ? Value.Of(whole) : part;

    private void FillColumns(ref EvalContext context, Row row)
    {
        for (var i = 0; i < _plan.Columns.Length && !context.Failed; i++)
        {
            var value = _plan.Columns[i].Evaluate(ref context);
            row.Values[i] = value;
            if (_plan.NumericColumns[i] && value.Kind is not (ValueKind.Null or ValueKind.Int64 or ValueKind.Double))
            {
                context.Fail(Reasons.WrongType, $"{_plan.Columns[i].Canonical} is {Conversion.Shown(value)}, an aggregate needs a number.");
            }
        }
    }

    private string? EventId(ref EvalContext context)
    {
        if (_idIsMessageId || _id is null)
        {
            return _idIsMessageId ? context.Event.MessageId : null;
        }

        var value = _id.Evaluate(ref context);
        return value.Kind == ValueKind.String ? value.Text : value.IsNull ? null : value.ToString();
    }
}
