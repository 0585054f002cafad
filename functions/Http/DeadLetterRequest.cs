using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamFunctions.Functions.DeadLetters;

namespace StreamFunctions.Functions.Http;

/// <summary>
/// Reads the query strings of listings of dead letters and late rows. What it cannot use it refuses by a
/// <see cref="FormatException"/> whose message names the parameter.
/// </summary>
internal static class DeadLetterRequest
{
    /// <summary>Of dead letters; the generation is the current one unless a continuation says another.</summary>
    public static DeadLetterQuery Letters(IQueryCollection query, int generation)
    {
        var after = Token(query, DeadLetterPosition.TryDecode);
        return new DeadLetterQuery
        {
            Generation = after?.Generation ?? generation,
            Partition = Number(query, "partition", 0, int.MaxValue),
            Reason = Text(query, "reason"),
            Since = Time(query, "since"),
            Replayed = Flag(query, "replayed"),
            Top = Top(query),
            After = after,
        };
    }

    /// <summary>Of late rows; the generation is the current one unless a continuation says another.</summary>
    public static LateQuery Late(IQueryCollection query, int generation)
    {
        var after = Token(query, LatePosition.TryDecode);
        return new LateQuery
        {
            Generation = after?.Generation ?? generation,
            Partition = Number(query, "partition", 0, int.MaxValue),
            Key = Text(query, "key"),
            Top = Top(query),
            After = after,
        };
    }

    private static int Top(IQueryCollection query) =>
        Math.Min(Number(query, "top", 1, int.MaxValue) ?? DeadLetterQuery.DefaultTop, DeadLetterQuery.MaxTop);

    private static T? Token<T>(IQueryCollection query, Func<string, T?> decode)
        where T : class => Text(query, "continuation") is not { } text ? null : decode(text)
            ?? throw new FormatException("continuation: this is no token of this listing; pass on the one from the answer before.");

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static int? Number(IQueryCollection query, string name, int least, int most) => Text(query, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new FormatException($"{name}: '{text}' is no number of {least} or more.");

    private static DateTimeOffset? Time(IQueryCollection query, string name) => Text(query, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new FormatException($"{name}: '{text}' is no time; write it as 2025-01-31T12:00:00Z.");

    private static bool? Flag(IQueryCollection query, string name) => Text(query, name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : throw new FormatException($"{name}: '{text}' is neither true nor false.");
}
