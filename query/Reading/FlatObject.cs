using System.Runtime.CompilerServices;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// Reads the usual event in one pass: a flat object, texts without escapes, numbers that a double or a bigint holds
/// exactly as they are written. It says no to everything else, right or wrong; <see cref="JsonFields"/> then judges by the
/// framework's reader. What it says yes to is valid JSON, and it stores what JsonFields would. Stateless.
/// </summary>
internal static class FlatObject
{
    /// <summary>Integers of more digits may not fit.</summary>
    private const int MostIntegerDigits = 18;

    /// <summary>
    /// A fraction of so many digits is a whole number below 2^53 divided by a power of ten below 10^22: both are doubles, so
    /// the quotient is rounded once and is the double nearest to the text (W. D. Clinger, "How to read floating point
    /// numbers accurately", 1990).
    /// </summary>
    private const int MostFractionDigits = 15;

    private static readonly double[] _powersOfTen = [.. Enumerable.Range(0, MostFractionDigits + 1).Select(n => Math.Pow(10, n))];

    /// <summary>Reads the wanted fields of valid UTF-8. After a no the slots hold anything.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, FieldTrie root, FieldSlot[] slots)
    {
        var at = Skip(utf8, 0);
        if (Peek(utf8, at) != '{')
        {
            return false;
        }

        // What is a quote or follows one is seen by this; all else only by the code below, which knows all it takes.
        var quotes = new QuoteScanner(utf8);
        byte next;
        do
        {
            at = Skip(utf8, at + 1);
            if (!TryReadName(utf8, ref quotes, ref at, out var name) || !TryReadValue(utf8, ref quotes, ref at, Find(root, name, slots), slots))
            {
                return false;
            }

            at = Skip(utf8, at);
            next = Peek(utf8, at);
        }
        while (next == ',');

        return next == '}' && Skip(utf8, at + 1) == utf8.Length;
    }

    private static FieldTrie? Find(FieldTrie root, ReadOnlySpan<byte> name, FieldSlot[] slots)
    {
        var found = root.Find(name);
        if (found is not null)
        {
            // Where a field is repeated the last one counts.
            foreach (var slot in found.SlotsBelow)
            {
                slots[slot] = default;
            }
        }

        return found;
    }

    private static bool TryReadName(ReadOnlySpan<byte> utf8, ref QuoteScanner quotes, ref int at, out ReadOnlySpan<byte> name)
    {
        if (!TryReadText(ref quotes, ref at, out var start, out var length))
        {
            name = default;
            return false;
        }

        name = utf8.Slice(start, length);
        at = Skip(utf8, at);
        var isColon = Peek(utf8, at) == ':';
        at = Skip(utf8, at + 1);
        return isColon;
    }

    private static bool TryReadValue(ReadOnlySpan<byte> utf8, ref QuoteScanner quotes, ref int at, FieldTrie? field, FieldSlot[] slots)
    {
        var slot = default(FieldSlot);
        switch (Peek(utf8, at))
        {
            case (byte)'"':
                slot.State = SlotState.Utf8;
                if (!TryReadText(ref quotes, ref at, out slot.Start, out slot.Length))
                {
                    return false;
                }

                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                slot.State = SlotState.Ready;
                if (!TryReadNumber(utf8, ref at, out slot.Value))
                {
                    return false;
                }

                break;
            default:
                if (!TryReadWord(utf8, ref at, ref slot))
                {
                    return false;
                }

                break;
        }

        if (field is { Slot: >= 0 })
        {
            slots[field.Slot] = slot;
        }

        return true;
    }

    // Texts have all the quotes that there are: the next one opens, or something is wrong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadText(ref QuoteScanner quotes, ref int at, out int start, out int length)
    {
        (start, length) = (at + 1, 0);
        if (quotes.Next() != at || quotes.Next() is not (>= 0 and var end))
        {
            return false;
        }

        (length, at) = (end - start, end + 1);
        return true;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> utf8, ref int at, ref FieldSlot slot)
    {
        var rest = utf8[Math.Min(at, utf8.Length)..];
        if (rest.StartsWith("null"u8))
        {
            at += 4;
            return true;
        }

        var isTrue = rest.StartsWith("true"u8);
        at += isTrue ? 4 : 5;
        slot.State = SlotState.Ready;
        slot.Value = Value.Of(isTrue);
        return isTrue || rest.StartsWith("false"u8);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> utf8, ref int at, out Value value)
    {
        var isNegative = utf8[at] == '-';
        at += isNegative ? 1 : 0;
        var (start, number) = (at, 0L);
        ReadDigits(utf8, ref at, ref number);
        var digits = at - start;
        value = Value.Of(isNegative ? -number : number);
        if (digits is 0 or > MostIntegerDigits || (digits > 1 && utf8[start] == '0') || Peek(utf8, at) is (byte)'e' or (byte)'E')
        {
            return false;
        }

        return Peek(utf8, at) != '.' || TryReadFraction(utf8, ref at, digits, number, isNegative, out value);
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> utf8, ref int at, int whole, long number, bool isNegative, out Value value)
    {
        var start = ++at;
        ReadDigits(utf8, ref at, ref number);
        var digits = at - start;
        if (digits == 0 || whole + digits > MostFractionDigits || Peek(utf8, at) is (byte)'e' or (byte)'E')
        {
            value = default;
            return false;
        }

        var fraction = number / _powersOfTen[digits];
        value = Value.Of(isNegative ? -fraction : fraction);
        return true;
    }

    // Too many digits overflow the number; whoever calls counts them and then does not use it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadDigits(ReadOnlySpan<byte> utf8, ref int at, ref long number)
    {
        for (; (uint)at < (uint)utf8.Length && (uint)(utf8[at] - '0') <= 9; at++)
        {
            number = unchecked((number * 10) + (utf8[at] - '0'));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Skip(ReadOnlySpan<byte> utf8, int at)
    {
        while ((uint)at < (uint)utf8.Length && utf8[at] == ' ')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Peek(ReadOnlySpan<byte> utf8, int at) => (uint)at < (uint)utf8.Length ? utf8[at] : (byte)0;
}
