using System.Reflection;
using StreamFunctions.Query.Evaluation;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>
/// Why an event becomes a dead letter: the codes that the app itself gives, beside those of the query's reader. They are
/// stored, so they do not change. docs/dead-letters.md lists all of them.
/// </summary>
internal static class DeadLetterReasons
{
    public const string Unreadable = "unreadable";
    public const string TimestampInFuture = "timestamp-in-future";
    public const string UnknownControl = "unknown-control";
    public const string EndOfInputRefused = "end-of-input-refused";
    public const string RowTooLarge = "row-too-large";

    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<string> All { get; } = [.. CodesOf(typeof(Reasons)), .. CodesOf(typeof(DeadLetterReasons))];

    private static IEnumerable<string> CodesOf(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!);
}
