using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

internal enum SlotState : byte
{
    /// <summary>The field is missing or null.</summary>
    Null,

    /// <summary><see cref="FieldSlot.Value"/> holds the value.</summary>
    Ready,

    /// <summary>A text that is still UTF-8 (in the event, or unescaped beside it): most are compared or parsed, never stored.</summary>
    Utf8,

    /// <summary>A number that no double can hold.</summary>
    HugeNumber,

    /// <summary>An escaped text that is not valid Unicode (half a surrogate pair).</summary>
    BadText,

    Object,
    Array,
}

/// <summary>What an event has in one of the fields that the query names.</summary>
internal struct FieldSlot
{
    public SlotState State;
    public bool Unescaped;
    public int Start;
    public int Length;
    public Value Value;
}
