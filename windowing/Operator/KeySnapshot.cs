using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>
/// How the names of keys are stored: in runs, each the lengths in characters as a column, then the characters of all of them as one text, so that
/// a run is encoded and decoded at once.
/// </summary>
internal static class KeySnapshot
{
    /// <summary>Keys per run; the lengths of one fit the stack.</summary>
    private const int KeysAtOnce = 256;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How the characters of a run are stored.</summary>
    private enum Text : byte
    {
        Ascii = 0,
        Utf8 = 1,

        /// <summary>Where there are unpaired surrogates, which UTF-8 cannot hold.</summary>
        Utf16 = 2,
    }

    internal static void Write(SnapshotWriter writer, KeyTable keys, KeyRanks ranks)
    {
        var numbers = ranks.Numbers;
        writer.WriteCount(numbers.Length);
        for (var start = 0; start < numbers.Length; start += KeysAtOnce)
        {
            WriteRun(writer, keys, numbers.Slice(start, Math.Min(KeysAtOnce, numbers.Length - start)));
        }
    }

    /// <summary>The numbers of the keys by rank.</summary>
    internal static int[] Read(SnapshotReader reader, KeyTable keys, int version)
    {
        // All but one take a byte at least, and there is more behind them.
        var numbers = new int[reader.ReadCount()];
        keys.Expect(numbers.Length);
        if (version < OperatorSnapshot.WithKeyRuns)
        {
            ReadSorted(reader, keys, numbers);
            return numbers;
        }

        for (var start = 0; start < numbers.Length; start += KeysAtOnce)
        {
            ReadRun(reader, keys, numbers.AsSpan(start, Math.Min(KeysAtOnce, numbers.Length - start)));
        }

        return numbers;
    }

    private static void WriteRun(SnapshotWriter writer, KeyTable keys, ReadOnlySpan<int> numbers)
    {
        Span<ulong> lengths = stackalloc ulong[KeysAtOnce];
        var isAscii = Measure(keys, numbers, lengths, out var total);
        writer.WriteColumn(lengths[..numbers.Length]);
        if (isAscii)
        {
            WriteAscii(writer, keys, numbers, total);
            return;
        }

        var text = ArrayPool<char>.Shared.Rent(total);
        WriteText(writer, Join(keys, numbers, text));
        ArrayPool<char>.Shared.Return(text);
    }

    /// <summary>The lengths of names; whether all of them are ASCII.</summary>
    private static bool Measure(KeyTable keys, ReadOnlySpan<int> numbers, Span<ulong> lengths, out int total)
    {
        Span<char> room = stackalloc char[ShortName.Longest];
        var (beyond, isAscii) = (Vector256<ushort>.Zero, true);
        total = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (keys.TryShort(numbers[i], out var name, out var length))
            {
                beyond |= name.BeyondAscii;
            }
            else
            {
                var text = keys.CharactersOf(numbers[i], room);
                length = text.Length;
                isAscii = isAscii && Ascii.IsValid(text);
            }

            lengths[i] = (ulong)length;
            total = checked(total + length);
        }

        return isAscii && beyond == Vector256<ushort>.Zero;
    }

    private static void WriteAscii(SnapshotWriter writer, KeyTable keys, ReadOnlySpan<int> numbers, int total)
    {
        writer.WriteByte((byte)Text.Ascii);
        Span<char> room = stackalloc char[ShortName.Longest];
        var rest = writer.Reserve(total);
        foreach (var number in numbers)
        {
            if (keys.TryShort(number, out var name, out var length))
            {
                name.CopyAsciiTo(rest[..length]);
            }
            else
            {
                Ascii.FromUtf16(keys.CharactersOf(number, room), rest, out length);
            }

            rest = rest[length..];
        }
    }

    private static ReadOnlySpan<char> Join(KeyTable keys, ReadOnlySpan<int> numbers, Span<char> text)
    {
        Span<char> room = stackalloc char[ShortName.Longest];
        var length = 0;
        foreach (var number in numbers)
        {
            var name = keys.CharactersOf(number, room);
            name.CopyTo(text[length..]);
            length += name.Length;
        }

        return text[..length];
    }

    private static void WriteText(SnapshotWriter writer, ReadOnlySpan<char> text)
    {
        if (SnapshotWriter.IsWellFormed(text))
        {
            writer.WriteByte((byte)Text.Utf8);
            var length = Encoding.UTF8.GetByteCount(text);
            writer.WriteCount(length);
            Encoding.UTF8.GetBytes(text, writer.Reserve(length));
        }
        else
        {
            writer.WriteByte((byte)Text.Utf16);
            writer.WriteRaw(MemoryMarshal.AsBytes(text));
        }
    }

    private static void ReadRun(SnapshotReader reader, KeyTable keys, Span<int> numbers)
    {
        Span<ulong> lengths = stackalloc ulong[KeysAtOnce];
        lengths = lengths[..numbers.Length];
        reader.ReadColumn(lengths);
        var total = TotalOf(lengths, reader);
        var text = ArrayPool<char>.Shared.Rent(total);
        ReadText(reader, text.AsSpan(0, total));
        var at = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var name = text.AsSpan(at, (int)lengths[i]);
            at += name.Length;
            if (!keys.TryAdd(name, out numbers[i]))
            {
                throw reader.Error($"key '{name}' is listed twice");
            }
        }

        ArrayPool<char>.Shared.Return(text);
    }

    /// <summary>How many characters there are. A character takes a byte at least, whatever way they are stored.</summary>
    private static int TotalOf(ReadOnlySpan<ulong> lengths, SnapshotReader reader)
    {
        var total = 0L;
        foreach (var length in lengths)
        {
            total += (long)Math.Min(length, (ulong)Array.MaxLength);
        }

        return total <= reader.Remaining ? (int)total : throw reader.Error($"keys of {total} characters cannot follow in {reader.Remaining} bytes");
    }

    private static void ReadText(SnapshotReader reader, Span<char> text)
    {
        var isRight = (Text)reader.ReadByte() switch
        {
            Text.Ascii => Ascii.ToUtf16(reader.ReadRaw(text.Length), text, out _) == OperationStatus.Done,
            Text.Utf8 => TryDecode(reader.ReadBytes(), text),
            Text.Utf16 => reader.ReadRaw(checked(2 * text.Length)).TryCopyTo(MemoryMarshal.AsBytes(text)),
            _ => false,
        };
        if (!isRight)
        {
            throw reader.Error("the names of keys are no text of the length that they should have");
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        try
        {
            return _strictUtf8.TryGetChars(bytes, text, out var length) && length == text.Length;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Before <see cref="OperatorSnapshot.WithKeyRuns"/>: one after another, sorted.</summary>
    private static void ReadSorted(SnapshotReader reader, KeyTable keys, Span<int> numbers)
    {
        var previous = string.Empty;
        for (var i = 0; i < numbers.Length; i++)
        {
            var name = reader.ReadString();
            if (i > 0 && string.CompareOrdinal(previous, name) >= 0)
            {
                throw reader.Error($"key '{name}' cannot follow '{previous}'");
            }

            previous = name;
            numbers[i] = keys.Intern(name);
        }
    }
}
