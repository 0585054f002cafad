using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// Hands out the quotes of an event from left to right, 64 bytes at a time as the bits of one number. It stops before bytes that
/// have a backslash or a control character, so every byte up to a quote that it has handed out is neither.
/// </summary>
internal ref struct QuoteScanner(ReadOnlySpan<byte> utf8)
{
    /// <summary>There is no other quote, or none that can be trusted.</summary>
    public const int None = -1;

    private const int Chunk = 64;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <summary>Where the bytes begin that were looked at last.</summary>
    private int _start = -Chunk;

    /// <summary>Their quotes that have not been handed out.</summary>
    private ulong _quotes;

    /// <summary>Where the next quote is, or <see cref="None"/>; after that it must not be called again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next()
    {
        while (_quotes == 0)
        {
            if (!TryMove())
            {
                return None;
            }
        }

        var at = _start + BitOperations.TrailingZeroCount(_quotes);
        _quotes &= _quotes - 1;
        return at;
    }

    private bool TryMove()
    {
        _start += Chunk;
        if (_start >= _utf8.Length)
        {
            return false;
        }

        var bytes = _utf8[_start..];
        if (bytes.Length >= Chunk)
        {
            return TryTake(bytes);
        }

        Span<byte> padded = stackalloc byte[Chunk];
        padded.Fill((byte)' ');
        bytes.CopyTo(padded);
        return TryTake(padded);
    }

    private bool TryTake(scoped ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (Vector256.Create(bytes), Vector256.Create(bytes[Vector256<byte>.Count..]));
        if ((Unusual(low) | Unusual(high)) != Vector256<byte>.Zero)
        {
            return false;
        }

        _quotes = Quotes(low) | ((ulong)Quotes(high) << Vector256<byte>.Count);
        return true;
    }

    private static Vector256<byte> Unusual(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes, Vector256.Create((byte)' ')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));

    private static uint Quotes(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
}
