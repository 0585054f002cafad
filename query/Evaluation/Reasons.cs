namespace StreamFunctions.Query.Evaluation;

/// <summary>Why an event is rejected: the codes of <see cref="ReadOutcome.Reason"/>. They are stored, so they do not change.</summary>
internal static class Reasons
{
    public const string EmptyBody = "empty-body";
    public const string NotJson = "not-json";
    public const string NotAnObject = "not-an-object";
    public const string TooDeep = "too-deep";
    public const string InvalidText = "invalid-text";
    public const string NumberOutOfRange = "number-out-of-range";
    public const string MissingTimestamp = "missing-timestamp";
    public const string BadTimestamp = "bad-timestamp";
    public const string WrongType = "wrong-type";
    public const string DivisionByZero = "division-by-zero";
    public const string Overflow = "arithmetic-overflow";
    public const string CastFailed = "cast-failed";
    public const string TextTooLong = "text-too-long";
    public const string TooCostly = "too-costly";
}
