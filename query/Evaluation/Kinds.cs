using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>Which kinds of value an expression can have, as far as the text tells. NULL is always possible and not listed.</summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Boolean = 1,
    Int64 = 2,
    Double = 4,
    String = 8,
    Timestamp = 16,
    Number = Int64 | Double,
    Any = Boolean | Number | String | Timestamp,
}

internal static class KindsExtensions
{
    public static Kinds ToKinds(this ValueKind kind) => kind switch
    {
        ValueKind.Boolean => Kinds.Boolean,
        ValueKind.Int64 => Kinds.Int64,
        ValueKind.Double => Kinds.Double,
        ValueKind.String => Kinds.String,
        ValueKind.Timestamp => Kinds.Timestamp,
        _ => Kinds.None,
    };

    /// <summary>Whether a value of one of these kinds may be used where one of <paramref name="wanted"/> is needed. NULL always may.</summary>
    public static bool CanBe(this Kinds kinds, Kinds wanted) => kinds == Kinds.None || (kinds & wanted) != 0;

    /// <summary>How a message names a kind of value.</summary>
    public static string Shown(this ValueKind kind) => kind switch
    {
        ValueKind.Boolean => "a bit",
        ValueKind.Int64 => "a bigint",
        ValueKind.Double => "a float",
        ValueKind.String => "text",
        ValueKind.Timestamp => "a datetime",
        _ => "NULL",
    };

    /// <summary>How a message names what an expression can be.</summary>
    public static string Shown(this Kinds kinds) => kinds switch
    {
        Kinds.Boolean => "a condition",
        Kinds.Int64 or Kinds.Double or Kinds.Number => "a number",
        Kinds.String => "text",
        Kinds.Timestamp => "a datetime",
        _ => "a value",
    };
}
