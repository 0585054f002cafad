using System.Buffers;
using System.IO.Compression;

namespace StreamFunctions.Durable;

/// <summary>Decompresses what may be damaged, or made to fill the memory: memory follows what really comes out, up to a limit. Stateless.</summary>
internal static class BoundedBrotli
{
    private const int FirstBytes = 4096;

    /// <summary>The content; null if the bytes are damaged, cut off, or hold more than <paramref name="most"/> bytes.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> packed, int most)
    {
        using var decoder = new BrotliDecoder();
        var bytes = new byte[Math.Min(FirstBytes, most)];
        var length = 0;
        while (true)
        {
            var status = decoder.Decompress(packed, bytes.AsSpan(length), out var consumed, out var written);
            packed = packed[consumed..];
            length += written;
            if (status == OperationStatus.Done)
            {
                return packed.IsEmpty ? bytes[..length] : null;
            }

            if (status != OperationStatus.DestinationTooSmall || length >= most)
            {
                return null;
            }

            Array.Resize(ref bytes, (int)Math.Min(most, 2L * bytes.Length));
        }
    }
}
