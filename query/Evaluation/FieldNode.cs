using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>A field of the event. A missing field is NULL.</summary>
internal sealed class FieldNode(int slot, string path) : Node
{
    public int Slot => slot;

    protected override Kinds ComputeKinds() => Kinds.Any;

    public override Value Evaluate(ref EvalContext context)
    {
        ref var field = ref context.Slots[slot];
        switch (field.State)
        {
            case SlotState.Null:
                return Value.Null;
            case SlotState.Ready:
                return field.Value;
            case SlotState.Utf8:
                var text = context.TextOf(field);
                field.Value = Value.Of(context.Texts is null ? System.Text.Encoding.UTF8.GetString(text) : context.Texts.Get(text));
                field.State = SlotState.Ready;
                return field.Value;
            default:
                return Unusable(ref context, field.State);
        }
    }

    /// <summary>True if the field is there and not null, whatever it holds.</summary>
    public bool IsPresent(ref EvalContext context) => context.Slots[slot].State != SlotState.Null;

    /// <summary>True for what no expression can use as a value: an object, an array, or an unusable number or text.</summary>
    public bool IsUnusable(ref EvalContext context) => context.Slots[slot].State > SlotState.Utf8;

    /// <summary>The field's text while it is still UTF-8, so that a timestamp is read without making a string.</summary>
    public bool TryGetUtf8(ref EvalContext context, out ReadOnlySpan<byte> text)
    {
        ref var field = ref context.Slots[slot];
        text = field.State == SlotState.Utf8 ? context.TextOf(field) : default;
        return field.State == SlotState.Utf8;
    }

    protected override string Print() => path;

    private Value Unusable(ref EvalContext context, SlotState state) => state switch
    {
        SlotState.Object => context.Fail(Reasons.WrongType, $"{path} is an object; name one of its fields, as in {path}.x."),
        SlotState.Array => context.Fail(Reasons.WrongType, $"{path} is an array."),
        SlotState.HugeNumber => context.Fail(Reasons.NumberOutOfRange, $"{path} is a number that no float can hold."),
        _ => context.Fail(Reasons.InvalidText, $"{path} has an escape that is half of a surrogate pair."),
    };
}
