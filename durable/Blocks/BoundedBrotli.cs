using System.Buffers;
using System.IO.Compression;

namespace StreamFunctions.Durable;

/// <summary>Decompresses what may be damaged, or made to fill the memory: memory follows what really comes out, up to a limit. Stateless.</summary>
internal static class BoundedBrotli
{
    private const int FirstBytes = 32 * 1024;

    /// <summary>The content, in room that is used again once it is disposed.</summary>
    internal readonly ref struct Content(byte[] room, int length)
    {
        public ReadOnlySpan<byte> Bytes => room.AsSpan(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(room);
    }

    /// <summary>The content; null if the bytes are damaged, cut off, or hold more than <paramref name="most"/> bytes.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> packed, int most)
    {
        if (!TryDecompress(packed, most, out var content))
        {
            return null;
        }

        using (content)
        {
            return content.Bytes.ToArray();
        }
    }

    /// <summary>As <see cref="Decompress"/>, without a copy of its own; to be disposed if it is there.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> packed, int most, out Content content)
    {
        using var decoder = new BrotliDecoder();
        var room = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBytes, most));
        var length = 0;
        content = default;
        while (true)
        {
            var status = decoder.Decompress(packed, room.AsSpan(length, Math.Min(room.Length, most) - length), out var consumed, out var written);
            packed = packed[consumed..];
            length += written;
            if (status == OperationStatus.Done && packed.IsEmpty)
            {
                content = new Content(room, length);
                return true;
            }

            if (status != OperationStatus.DestinationTooSmall || length >= most)
            {
                ArrayPool<byte>.Shared.Return(room);
                return false;
            }

            room = Grown(room, length, most);
        }
    }

    private static byte[] Grown(byte[] room, int length, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(most, 2L * room.Length));
        room.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(room);
        return larger;
    }
}
