namespace StreamFunctions.Query;

/// <summary>What became of an event.</summary>
public enum ReadKind
{
    /// <summary>It is a row to count.</summary>
    Row,

    /// <summary>WHERE did not hold for it. Its time counts nevertheless.</summary>
    Filtered,

    /// <summary>It cannot be used: a dead letter.</summary>
    Rejected,
}

/// <summary>What became of an event, and for a rejected one why.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Reason">For a rejected event a code, such as <c>not-json</c>, <c>missing-timestamp</c> or <c>wrong-type</c>; docs/query-language.md lists them.</param>
/// <param name="Detail">For a rejected event a sentence for people: which field, what was found.</param>
public readonly record struct ReadOutcome(ReadKind Kind, string? Reason = null, string? Detail = null);
