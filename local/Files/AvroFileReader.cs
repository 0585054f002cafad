using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Local.Files;

/// <summary>
/// Reads Avro object container files (Avro 1.11 specification, "Object Container Files") with the codecs null and deflate,
/// block by block. Own code and not Apache's reader, because that one allocates what a file announces and unpacks without
/// a bound.
/// </summary>
internal static class AvroFileReader
{
    private const int SyncBytes = 16;
    private const int MaxHeaderEntries = 1_000;

    /// <summary>What an Avro file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>Reads the records.</summary>
    /// <returns>Per record its fields; null in place of a record that cannot be decoded, with the reason.</returns>
    /// <exception cref="FileFormatException">The file cannot be read on.</exception>
    public static async IAsyncEnumerable<(Dictionary<string, object?>? Record, string? Problem)> ReadAsync(
        ByteInput input, string file, FileLimits limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var header = await HeaderAsync(input, file, limits, cancellation);
        while (await input.PeekAsync(cancellation) != ByteInput.End)
        {
            var start = input.Position;
            var count = await LongAsync(input, file, cancellation);
            var size = await LongAsync(input, file, cancellation);
            if (count < 0 || size < 0 || size > limits.MaxBlockBytes)
            {
                throw new FileFormatException(
                    $"{file}: the block at byte {start} announces {count} records in {size} bytes; at most {limits.MaxBlockBytes} are read. The file is damaged, or raise --max-block-bytes.");
            }

            var block = await BytesAsync(input, (int)size, file, cancellation);
            var sync = await BytesAsync(input, SyncBytes, file, cancellation);
            if (!sync.AsSpan().SequenceEqual(header.Sync))
            {
                throw new FileFormatException($"{file} is damaged: the block at byte {start} does not end with the file's marker. Copy the file again.");
            }

            block = header.Deflated ? Inflate(block, file, start, limits) : block;
            if (count > block.Length)
            {
                // A captured event takes more than a byte; records that take none could be announced without end.
                throw new FileFormatException($"{file} is damaged: the block at byte {start} announces {count} records in {block.Length} bytes. Copy the file again.");
            }

            foreach (var item in Records(header, new AvroBytes(block), count, start))
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<(Dictionary<string, object?>? Record, string? Problem)> Records(Header header, AvroBytes bytes, long count, long start)
    {
        for (var i = 0L; i < count; i++)
        {
            Dictionary<string, object?>? record = null;
            string? problem = null;
            try
            {
                record = (Dictionary<string, object?>)header.Schema.Read(bytes)!;
            }
            catch (FileFormatException exception)
            {
                problem = $"Record {i + 1} of the block at byte {start} cannot be decoded: {exception.Message}. The {count - i} records from there to the end of the block are lost.";
            }

            yield return (record, problem);
            if (problem is not null)
            {
                yield break;
            }
        }
    }

    private static async Task<Header> HeaderAsync(ByteInput input, string file, FileLimits limits, CancellationToken cancellation)
    {
        await BytesAsync(input, Magic.Length, file, cancellation);
        var meta = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var entries = 0;
        for (var count = await LongAsync(input, file, cancellation); count != 0; count = await LongAsync(input, file, cancellation))
        {
            if (count < 0)
            {
                await LongAsync(input, file, cancellation);
            }

            // The number itself and not its absolute value: that of the least one does not exist.
            for (var left = count < 0 ? count : -count; left < 0; left++)
            {
                if (entries++ == MaxHeaderEntries)
                {
                    throw new FileFormatException($"{file} is damaged: its header has more than {MaxHeaderEntries} entries.");
                }

                var key = System.Text.Encoding.UTF8.GetString(await FieldAsync(input, file, limits, cancellation));
                meta[key] = await FieldAsync(input, file, limits, cancellation);
            }
        }

        var codec = meta.TryGetValue("avro.codec", out var name) ? System.Text.Encoding.UTF8.GetString(name) : "null";
        if (codec is not ("null" or "deflate") || !meta.TryGetValue("avro.schema", out var schema))
        {
            throw new FileFormatException($"{file} cannot be read: {(codec is "null" or "deflate" ? "it has no schema" : $"its codec is '{codec}'; null and deflate are known")}.");
        }

        return new Header(Schema(schema, file), codec == "deflate", await BytesAsync(input, SyncBytes, file, cancellation));
    }

    private static AvroSchema Schema(byte[] json, string file)
    {
        try
        {
            return AvroSchema.Parse(json);
        }
        catch (FileFormatException exception)
        {
            throw new FileFormatException($"{file} cannot be read: {exception.Message}. Give files of Event Hubs Capture.", exception);
        }
    }

    private static async Task<byte[]> FieldAsync(ByteInput input, string file, FileLimits limits, CancellationToken cancellation)
    {
        var length = await LongAsync(input, file, cancellation);
        return length >= 0 && length <= limits.MaxRecordBytes
            ? await BytesAsync(input, (int)length, file, cancellation)
            : throw new FileFormatException($"{file} is damaged: its header has an entry of {length} bytes.");
    }

    private static async Task<byte[]> BytesAsync(ByteInput input, int count, string file, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        return await input.ReadExactlyAsync(bytes, cancellation)
            ? bytes
            : throw new FileFormatException($"{file} breaks off at byte {input.Position}. Copy the file again.");
    }

    private static async Task<long> LongAsync(ByteInput input, string file, CancellationToken cancellation)
    {
        var bytes = new byte[10];
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = await input.NextAsync(cancellation);
            bytes[i] = next == ByteInput.End ? throw new FileFormatException($"{file} breaks off at byte {input.Position}. Copy the file again.") : (byte)next;
            if ((next & 0x80) == 0)
            {
                return new AvroBytes(bytes.AsMemory(0, i + 1)).ReadLong();
            }
        }

        throw new FileFormatException($"{file} is damaged: at byte {input.Position} a number is longer than 64 bits.");
    }

    private static byte[] Inflate(byte[] block, string file, long start, FileLimits limits)
    {
        using var packed = new MemoryStream(block);
        using var inflater = new BoundedInflater(new DeflateStream(packed, CompressionMode.Decompress), packed, limits, $"{file}, the block at byte {start},");
        using var result = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = inflater.Read(buffer)) > 0;)
        {
            if (result.Length + read > limits.MaxBlockBytes)
            {
                throw new FileFormatException($"{file}: the block at byte {start} unpacks to more than {limits.MaxBlockBytes} bytes. Raise --max-block-bytes if that is meant.");
            }

            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }

    private sealed record Header(AvroSchema Schema, bool Deflated, byte[] Sync);
}
