using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// Reads the instants that most events have, <c>yyyy-MM-ddTHH:mm:ssZ</c> and <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, eight bytes at a
/// time. It says no to all others, right or wrong; <see cref="TimestampText"/> then judges.
/// </summary>
internal static class IsoTimestamp
{
    private const int Length = 20;
    private const int LengthWithMilliseconds = 24;

    /// <summary>Between the seconds and the Z of a text without them.</summary>
    private const ulong NoMilliseconds = 0x003030302E000000;

    private static readonly Eight _date = new("0000-00-"u8);
    private static readonly Eight _minute = new("00T00:00"u8);
    private static readonly Eight _second = new(":00.000Z"u8);

    /// <summary>Reads an instant.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long eventTime)
    {
        eventTime = 0;
        if (text.Length is not (Length or LengthWithMilliseconds)
            || !_date.TryRead(BinaryPrimitives.ReadUInt64LittleEndian(text), out var date)
            || !_minute.TryRead(BinaryPrimitives.ReadUInt64LittleEndian(text[8..]), out var minute)
            || !_second.TryRead(FromSecond(text[16..]), out var second))
        {
            return false;
        }

        var (year, month, day) = ((date.Pair(0) * 100) + date.Pair(2), date.Pair(5), minute.Pair(0));
        var milliseconds = (second.Pair(4) * 10) + second.Digit(6);
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || minute.Pair(3) > 23 || minute.Pair(6) > 59 || second.Pair(1) > 59)
        {
            return false;
        }

        eventTime = new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks
            + (minute.Pair(3) * TimeSpan.TicksPerHour) + (minute.Pair(6) * TimeSpan.TicksPerMinute)
            + (second.Pair(1) * TimeSpan.TicksPerSecond) + (milliseconds * TimeSpan.TicksPerMillisecond);
        return true;
    }

    private static ulong FromSecond(ReadOnlySpan<byte> text) => text.Length == sizeof(ulong)
        ? BinaryPrimitives.ReadUInt64LittleEndian(text)
        : (BinaryPrimitives.ReadUInt32LittleEndian(text) & 0xFFFFFF) | NoMilliseconds | ((ulong)text[3] << 56);

    /// <summary>Digits where the pattern has a 0, the same as the pattern elsewhere.</summary>
    private readonly struct Eight(ReadOnlySpan<byte> pattern)
    {
        private const ulong High = 0x8080808080808080;
        private readonly ulong _pattern = BinaryPrimitives.ReadUInt64LittleEndian(pattern);

        /// <summary>Adding it carries into the highest bit what is more than 9 for a digit, more than 0 elsewhere.</summary>
        private readonly ulong _beyond = BinaryPrimitives.ReadUInt64LittleEndian(
            Array.ConvertAll(pattern.ToArray(), b => (byte)(b == '0' ? 0x7F - 9 : 0x7F)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(ulong text, out EightDigits digits)
        {
            var values = text ^ _pattern;
            digits = new EightDigits(values);
            return (((values + _beyond) | values) & High) == 0;
        }
    }

    /// <summary>Eight digits, the first lowest.</summary>
    private readonly struct EightDigits(ulong values)
    {
        private readonly ulong _values = values;

        /// <summary>Every digit ten times plus the one behind it.</summary>
        private readonly ulong _pairs = (values * 10) + (values >> 8);

        public int Digit(int at) => (byte)(_values >> (8 * at));

        public int Pair(int at) => (byte)(_pairs >> (8 * at));
    }
}
