using System.Runtime.Intrinsics;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// Where an event has quotes: 64 bytes at a time as the bits of one number. Reused from event to event.
/// </summary>
internal sealed class QuoteBits
{
    /// <summary>So many bytes make one number.</summary>
    public const int Chunk = 64;

    private ulong[] _bits = new ulong[8];
    private int _count;

    /// <summary>The numbers, the first byte in the lowest bit of the first one.</summary>
    public ReadOnlySpan<ulong> Bits => _bits.AsSpan(0, _count);

    /// <summary>Whether the event has no byte beyond ASCII.</summary>
    public bool IsAscii { get; private set; }

    /// <summary>Looks at all bytes; false if one of them is a backslash or a control character, which no ordinary event has.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8)
    {
        _count = 0;
        if (_bits.Length * Chunk < utf8.Length)
        {
            Array.Resize(ref _bits, (utf8.Length / Chunk) + 1);
        }

        var (unusual, all) = (Vector256<byte>.Zero, Vector256<byte>.Zero);
        var at = 0;
        for (; at <= utf8.Length - Chunk; at += Chunk)
        {
            _bits[_count++] = Look(utf8.Slice(at, Chunk), ref unusual, ref all);
        }

        if (at < utf8.Length)
        {
            _bits[_count++] = LookAtRest(utf8, at, ref unusual, ref all);
        }

        IsAscii = all.ExtractMostSignificantBits() == 0;
        return unusual == Vector256<byte>.Zero;
    }

    // The last 64 bytes, without those that were looked at before.
    private static ulong LookAtRest(ReadOnlySpan<byte> utf8, int at, ref Vector256<byte> unusual, ref Vector256<byte> all)
    {
        if (utf8.Length >= Chunk)
        {
            return Look(utf8[^Chunk..], ref unusual, ref all) >> (Chunk - utf8.Length + at);
        }

        Span<byte> padded = stackalloc byte[Chunk];
        padded.Fill((byte)' ');
        utf8[at..].CopyTo(padded);
        return Look(padded, ref unusual, ref all);
    }

    private static ulong Look(scoped ReadOnlySpan<byte> bytes, ref Vector256<byte> unusual, ref Vector256<byte> all)
    {
        var (low, high) = (Vector256.Create(bytes), Vector256.Create(bytes[Vector256<byte>.Count..]));
        unusual |= Unusual(low) | Unusual(high);
        all |= low | high;
        return Quotes(low) | ((ulong)Quotes(high) << Vector256<byte>.Count);
    }

    private static Vector256<byte> Unusual(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes, Vector256.Create((byte)' ')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));

    private static uint Quotes(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
}
