using System.Numerics;
using System.Runtime.CompilerServices;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// Reads the usual event in one pass: a flat object, texts without escapes, numbers that a double or a bigint holds
/// exactly as they are written. It says no to everything else, right or wrong; <see cref="JsonFields"/> then judges by the
/// framework's reader. What it says yes to is valid JSON if it is valid UTF-8, and it stores what JsonFields would. Not thread-safe.
/// </summary>
/// <remarks>
/// All that a field costs is inlined into one method, so that the place in the event and the next quotes stay in registers:
/// without the compiler's counting of branches it would call each of these methods.
/// </remarks>
internal sealed class FlatObject(FieldTrie root)
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

    private readonly QuoteBits _quotes = new();

    private static ReadOnlySpan<int> WholePowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Whether the event that was read last has no byte beyond ASCII, and so is valid UTF-8. Without meaning after a no.</summary>
    public bool IsAscii => _quotes.IsAscii;

    /// <summary>Reads the wanted fields into slots that are empty. After a no the slots hold anything.</summary>
    public bool TryRead(ReadOnlySpan<byte> utf8, FieldSlot[] slots)
    {
        var at = Skip(utf8, 0);
        if (Peek(utf8, at) != '{' || !_quotes.TryFind(utf8))
        {
            return false;
        }

        // What is a quote or follows one is seen by this; all else only by the code below, which knows all it takes.
        var quotes = new Quotes { Bits = _quotes.Bits, Left = _quotes.Bits[0] };
        var unread = default(FieldSlot);
        byte next;
        do
        {
            at = Skip(utf8, at + 1);
            if (!TryReadText(ref quotes, ref at, out var start, out var length) || !TryReadColon(utf8, ref at))
            {
                return false;
            }

            // Where a field is repeated the last one counts. None below it can be there: the object is flat.
            var found = root.Find(utf8.Slice(start, length), Bytes8.At(utf8, start));
            ref var slot = ref unread;
            if (found is { Slot: >= 0 and var number })
            {
                slot = ref slots[number];
            }

            if (!TryReadValue(utf8, ref quotes, ref at, ref slot))
            {
                return false;
            }

            at = Skip(utf8, at);
            next = Peek(utf8, at);
        }
        while (next == ',');

        return next == '}' && Skip(utf8, at + 1) == utf8.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadColon(ReadOnlySpan<byte> utf8, ref int at)
    {
        at = Skip(utf8, at);
        var isColon = Peek(utf8, at) == ':';
        at = Skip(utf8, at + 1);
        return isColon;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadValue(ReadOnlySpan<byte> utf8, ref Quotes quotes, ref int at, ref FieldSlot slot)
    {
        var first = Peek(utf8, at);
        if (first != '"')
        {
            return first == '-' || (uint)(first - '0') <= 9 ? TryReadNumber(utf8, ref at, ref slot) : TryReadWord(utf8, ref at, ref slot);
        }

        var isText = TryReadText(ref quotes, ref at, out var start, out var length);
        (slot.State, slot.Start, slot.Length) = (SlotState.Utf8, start, length);
        return isText;
    }

    // Texts have all the quotes that there are: the next one opens, or something is wrong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadText(ref Quotes quotes, ref int at, out int start, out int length)
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
        slot = default;
        if (rest.StartsWith("null"u8))
        {
            at += 4;
            return true;
        }

        var isTrue = rest.StartsWith("true"u8);
        at += isTrue ? 4 : 5;
        (slot.State, slot.Value) = (SlotState.Ready, Value.Of(isTrue));
        return isTrue || rest.StartsWith("false"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadNumber(ReadOnlySpan<byte> utf8, ref int at, ref FieldSlot slot)
    {
        var isNegative = utf8[at] == '-';
        at += isNegative ? 1 : 0;
        var start = at;
        var digits = ReadDigits(utf8, ref at, 0, out var number);
        if (digits is 0 or > MostIntegerDigits || (digits > 1 && utf8[start] == '0'))
        {
            return false;
        }

        slot.State = SlotState.Ready;
        if (Peek(utf8, at) != '.')
        {
            slot.Value = Value.Of(isNegative ? -number : number);
            return (Peek(utf8, at) | 0x20) != 'e';
        }

        at++;
        var decimals = ReadDigits(utf8, ref at, number, out number);
        if (decimals == 0 || digits + decimals > MostFractionDigits || (Peek(utf8, at) | 0x20) == 'e')
        {
            return false;
        }

        var fraction = number / _powersOfTen[decimals];
        slot.Value = Value.Of(isNegative ? -fraction : fraction);
        return true;
    }

    /// <summary>Reads digits behind those of <paramref name="before"/>. Too many overflow; whoever calls counts them and then does not use the number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadDigits(ReadOnlySpan<byte> utf8, ref int at, long before, out long number)
    {
        var count = Bytes8.Digits(Bytes8.At(utf8, at), out var digits);
        number = unchecked((before * WholePowersOfTen[count]) + digits);
        at += count;
        return count < Bytes8.Count ? count : count + ReadMoreDigits(utf8, ref at, ref number);
    }

    private static int ReadMoreDigits(ReadOnlySpan<byte> utf8, ref int at, ref long number)
    {
        var start = at;
        for (; (uint)at < (uint)utf8.Length && (uint)(utf8[at] - '0') <= 9; at++)
        {
            number = unchecked((number * 10) + (utf8[at] - '0'));
        }

        return at - start;
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

    /// <summary>Hands out the quotes of an event from left to right.</summary>
    private ref struct Quotes
    {
        public ReadOnlySpan<ulong> Bits;

        /// <summary>Those of the present 64 bytes that have not been handed out.</summary>
        public ulong Left;

        private int _chunk;

        /// <summary>Where the next quote is; negative if there is none, and then it must not be called again.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Next()
        {
            while (Left == 0)
            {
                if (++_chunk >= Bits.Length)
                {
                    return -1;
                }

                Left = Bits[_chunk];
            }

            var at = (_chunk * QuoteBits.Chunk) + BitOperations.TrailingZeroCount(Left);
            Left &= Left - 1;
            return at;
        }
    }
}
