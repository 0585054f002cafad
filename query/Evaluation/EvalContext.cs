using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// What expressions are evaluated against: the fields of one event, or the inputs of a result (keys, aggregates,
/// window end). A failure is noted here instead of thrown, because bad events may come in floods; the first one counts.
/// </summary>
internal ref struct EvalContext
{
    public ReadOnlySpan<byte> Utf8;
    public ReadOnlySpan<byte> Unescaped;
    public Span<FieldSlot> Slots;
    public ReadOnlySpan<Value> Inputs;
    public EventMetadata Event;
    public long Time;
    public TextPool? Texts;

    public string? Reason { get; private set; }

    public string? Detail { get; private set; }

    public readonly bool Failed => Reason is not null;

    /// <summary>Notes the failure and returns NULL for the caller to return.</summary>
    public Value Fail(string reason, string detail)
    {
        if (Reason is null)
        {
            Reason = reason;
            Detail = detail;
        }

        return Value.Null;
    }

    public readonly ReadOnlySpan<byte> TextOf(in FieldSlot slot) =>
        (slot.Unescaped ? Unescaped : Utf8).Slice(slot.Start, slot.Length);
}
