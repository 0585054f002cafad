using System.Globalization;

namespace StreamFunctions.Windowing;

/// <summary>The kinds of value that a column can hold.</summary>
public enum ValueKind : byte
{
    /// <summary>SQL NULL: a missing field or an explicit null.</summary>
    Null = 0,

    /// <summary>A bit: true or false.</summary>
    Boolean = 1,

    /// <summary>bigint: a 64-bit signed integer.</summary>
    Int64 = 2,

    /// <summary>float: an IEEE 754 double.</summary>
    Double = 3,

    /// <summary>nvarchar(max): text.</summary>
    String = 4,

    /// <summary>datetime: an event time (<see cref="EventTime"/>).</summary>
    Timestamp = 5,
}

/// <summary>One value of a row or a result: a kind and its payload. Immutable; equality is by kind and payload.</summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly long _bits;
    private readonly string? _text;

    private Value(ValueKind kind, long bits, string? text)
    {
        Kind = kind;
        _bits = bits;
        _text = text;
    }

    /// <summary>SQL NULL.</summary>
    public static Value Null => default;

    /// <summary>What the value is.</summary>
    public ValueKind Kind { get; }

    /// <summary>True for SQL NULL.</summary>
    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>The 64 bits of a Boolean (0 or 1), Int64, Double (IEEE bits) or Timestamp; 0 otherwise.</summary>
    public long Bits => _bits;

    /// <summary>The payload of a <see cref="ValueKind.Boolean"/>.</summary>
    public bool Boolean => _bits != 0;

    /// <summary>The payload of a <see cref="ValueKind.Int64"/> or <see cref="ValueKind.Timestamp"/>.</summary>
    public long Int64 => _bits;

    /// <summary>The payload of a <see cref="ValueKind.Double"/>.</summary>
    public double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The payload of a <see cref="ValueKind.String"/>.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Makes a Boolean.</summary>
    public static Value Of(bool value) => new(ValueKind.Boolean, value ? 1 : 0, null);

    /// <summary>Makes an Int64.</summary>
    public static Value Of(long value) => new(ValueKind.Int64, value, null);

    /// <summary>Makes a Double.</summary>
    public static Value Of(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>Makes a String; null makes <see cref="Null"/>.</summary>
    public static Value Of(string? value) => value is null ? Null : new(ValueKind.String, 0, value);

    /// <summary>Makes a Timestamp from an event time.</summary>
    public static Value OfTimestamp(long eventTime) => new(ValueKind.Timestamp, eventTime, null);

    /// <summary>Puts a value together from its kind and payload, as a column stores them.</summary>
    public static Value FromParts(ValueKind kind, long bits, string? text) => new(kind, bits, text);

    /// <summary>Compares two values for equality of kind and payload; doubles by their bits.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>The negation of ==.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Value other) => Kind == other.Kind && _bits == other._bits && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _text);

    /// <summary>The value as invariant text, for people: NULL, 5, 1.5, true, text, an ISO 8601 instant.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "NULL",
        ValueKind.Boolean => Boolean ? "true" : "false",
        ValueKind.Int64 => Int64.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Timestamp => EventTime.ToInstant(Int64).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        _ => Text,
    };
}
