using System.Globalization;
using System.Text.RegularExpressions;
using Amqp.Framing;
using Amqp.Types;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>Finds where a receiver starts from the selector in its attach.</summary>
internal static partial class StartFilter
{
    private const string FilterName = "apache.org:selector-filter:string";
    private const string ArgumentError = "com.microsoft:argument-error";
    /// <summary>Longer than any selector; the pattern below takes the square of a text's length.</summary>
    private const int LongestSelector = 256;

    private const string OutOfRange = "com.microsoft:argument-out-of-range";

    /// <summary>The number of the first event for the receiver; without a selector the first one held.</summary>
    /// <exception cref="LinkRefusedException">The selector cannot be read, or names a place beyond the end.</exception>
    public static long Resolve(Source source, PartitionLog log)
    {
        if (Selector(source) is not { } selector)
        {
            return log.BeginSequenceNumber;
        }

        if (selector.Length > LongestSelector)
        {
            throw new LinkRefusedException(ArgumentError, $"The selector has {selector.Length} characters; at most {LongestSelector} are read.");
        }

        var match = Pattern().Match(selector);
        if (!match.Success)
        {
            throw new LinkRefusedException(
                ArgumentError, $"The selector \"{selector}\" is not 'amqp.annotation.x-opt-offset|x-opt-sequence-number|x-opt-enqueued-time' > or >= a value.");
        }

        var inclusive = match.Groups["op"].Value == ">=";
        var value = match.Groups["value"].Value;
        return match.Groups["name"].Value switch
        {
            "x-opt-sequence-number" => FromSequence(Number(selector, value), inclusive, log),
            "x-opt-enqueued-time" => log.FirstAfter(Number(selector, value) - (inclusive ? 1 : 0)),
            _ => FromOffset(selector, value, inclusive, log),
        };
    }

    private static long FromOffset(string selector, string value, bool inclusive, PartitionLog log)
    {
        if (value == "-1")
        {
            return log.BeginSequenceNumber;
        }

        if (value.Equals("@latest", StringComparison.OrdinalIgnoreCase))
        {
            return log.Tail.SequenceNumber + 1;
        }

        var offset = Number(selector, value);
        if (offset > log.Tail.Offset)
        {
            throw new LinkRefusedException(
                OutOfRange, $"The supplied offset '{offset}' is invalid. The last offset in the system is '{log.Tail.Offset}'.");
        }

        return log.FirstBeyondOffset(offset - (inclusive ? 1 : 0));
    }

    private static long FromSequence(long number, bool inclusive, PartitionLog log)
    {
        var last = log.Tail.SequenceNumber;
        var first = inclusive ? number : number + 1;
        if (first > last + 1)
        {
            throw new LinkRefusedException(
                OutOfRange, $"The supplied sequence number '{number}' is invalid. The last sequence number in the system is '{last}'.");
        }

        return Math.Max(first, log.BeginSequenceNumber);
    }

    private static long Number(string selector, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1
            ? number
            : throw new LinkRefusedException(ArgumentError, $"The selector \"{selector}\" compares with '{value}', which is not a number.");

    /// <summary>The selector is found by its key in the map: clients differ in the descriptor of the value.</summary>
    private static string? Selector(Source source)
    {
        if (source.FilterSet is not { } filters)
        {
            return null;
        }

        foreach (var (name, value) in filters)
        {
            if (AmqpText.Of(name) == FilterName)
            {
                return AmqpText.Of(value is DescribedValue described ? described.Value : value);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\s*amqp\.annotation\.(?<name>x-opt-offset|x-opt-sequence-number|x-opt-enqueued-time)\s*(?<op>>=?)\s*'?(?<value>[^']*?)'?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
