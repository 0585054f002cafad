using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Http;

/// <summary>A checked request for the windows of a key.</summary>
/// <param name="Key">The key, as <see cref="KeyCodec"/> writes it.</param>
/// <param name="Top">How many windows at most.</param>
/// <param name="From">Windows that end at or after it (included).</param>
/// <param name="To">Windows that end before it (excluded).</param>
/// <param name="Continuation">Where to go on; null = from the newest.</param>
internal sealed record WindowsRequest(string Key, int Top, long? From, long? To, ContinuationToken? Continuation)
{
    public const int DefaultTop = 100;
    public const int MaxTop = 1_000;

    /// <summary>A row key holds 1 KiB, which is 512 UTF-16 code units.</summary>
    private const int MaxRowKey = 512;

    private static readonly SearchValues<char> AfterKey = SearchValues.Create("0123456789|-");

    /// <summary>Reads a request's query string.</summary>
    /// <exception cref="FormatException">A parameter is not usable; the message names it.</exception>
    public static WindowsRequest Parse(string key, IQueryCollection query)
    {
        ContinuationToken? continuation = null;
        if (query["continuation"].ToString() is { Length: > 0 } token)
        {
            continuation = ContinuationToken.TryDecode(token);
            if (continuation is null || !IsOfListing(continuation, key))
            {
                throw new FormatException("continuation: this is no token of this listing; pass on the one from the answer before, with the same key.");
            }
        }

        return new WindowsRequest(key, ParseTop(query["top"].ToString()), ParseTime(query, "from"), ParseTime(query, "to"), continuation);
    }

    /// <summary>A token is what a caller says: only a row key of this listing may go into the filter.</summary>
    private static bool IsOfListing(ContinuationToken token, string key)
    {
        var prefix = RowKeys.KeyPrefix(key);
        return token.After.Length <= MaxRowKey && token.After.StartsWith(prefix, StringComparison.Ordinal)
            && token.After.AsSpan(prefix.Length).IndexOfAnyExcept(AfterKey) < 0;
    }

    private static int ParseTop(string text)
    {
        if (text.Length == 0)
        {
            return DefaultTop;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top > 0
            ? Math.Min(top, MaxTop)
            : throw new FormatException($"top: '{text}' is no number from 1 to {MaxTop}.");
    }

    private static long? ParseTime(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? EventTime.From(time)
            : throw new FormatException($"{name}: '{text}' is no time; write it as 2025-01-31T12:00:00Z.");
    }
}
