using System.Text;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// Reads an instant from text: <c>yyyy-MM-dd</c> or <c>yyyy/MM/dd</c>, then optionally <c>T</c> or a blank and
/// <c>HH:mm[:ss[.fraction]]</c>, then optionally <c>Z</c> or an offset (<c>+hh:mm</c>, <c>+hhmm</c>, <c>+hh</c>).
/// Without an offset it is UTC. Digits beyond 100 ns are cut off. Years 1 to 9999 (in UTC); no leap seconds, no 24:00.
/// </summary>
internal static class TimestampText
{
    private const int Longest = 64;

    /// <summary>Reads a text.</summary>
    public static bool TryParse(string text, out long eventTime)
    {
        Span<byte> utf8 = stackalloc byte[Longest];
        eventTime = 0;
        return text.Length <= Longest
            && Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            && TryParse(utf8[..length], out eventTime);
    }

    /// <summary>Reads UTF-8 text, without allocating.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long eventTime)
    {
        eventTime = 0;
        if (text.Length > Longest)
        {
            return false;
        }

        if (IsoTimestamp.TryParse(text, out eventTime))
        {
            return true;
        }

        text = text.Trim(" \t\r\n"u8);
        if (!TryDate(ref text, out var date))
        {
            return false;
        }

        long ticks = 0;
        long offset = 0;
        if (!text.IsEmpty && (!TryTime(ref text, out ticks) || !TryOffset(text, out offset)))
        {
            return false;
        }

        var utc = date.Ticks + ticks - offset;
        eventTime = utc - DateTime.UnixEpoch.Ticks;
        return utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks;
    }

    private static bool TryDate(ref ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (text.Length < 10 || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4]
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        text = text[10..];
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 6 || text[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[3] != ':'
            || !TryDigits(text[1..3], out var hour) || !TryDigits(text[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        text = text[6..];
        if (text.IsEmpty || text[0] != ':')
        {
            return true;
        }

        if (text.Length < 3 || !TryDigits(text[1..3], out var second) || second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        text = text[3..];
        return text.IsEmpty || text[0] is not ((byte)'.' or (byte)',') || TryFraction(ref text, ref ticks);
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, ref long ticks)
    {
        var at = 1;
        for (var unit = TimeSpan.TicksPerSecond / 10; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, unit /= 10)
        {
            ticks += (text[at] - '0') * unit;
        }

        var any = at > 1;
        text = text[at..];
        return any;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long offset)
    {
        offset = 0;
        text = text.TrimStart((byte)' ');
        if (text.IsEmpty || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
        {
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }

        var minute = 0;
        if (!TryDigits(text[1..3], out var hour) || (text.Length > 3 && !TryDigits(text[^2..], out minute)) || hour > 14 || minute > 59)
        {
            return false;
        }

        offset = ((hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }
}
