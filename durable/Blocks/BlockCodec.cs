using System.IO.Compression;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// The compact form in which the rows of a block travel: a byte that says how, then the columns, compressed (Brotli)
/// where they would not fit a message otherwise: packing and unpacking took a quarter of an entity's operation. The partition is not in it; it travels beside. Stateless and thread-safe.
/// </summary>
public static class BlockCodec
{
    private const byte Plain = 1;
    private const byte Compressed = 2;
    private const int CompressionLevel = 3;

    /// <summary>What fits a message as it is: see <see cref="BlockSplitter"/>.</summary>
    private const int MostPlainBytes = BlockSplitter.MostDataBytes - 1;
    private const int CompressionWindow = 16;

    /// <summary>No block of ours comes near it: a larger one is damage, or an attack by decompression.</summary>
    private const int MostRawBytes = 4 << 20;
    private const int MostRows = 1 << 17;
    private const int MostColumns = 1 << 10;

    /// <summary>Columns of NULLs take two bytes and become seventeen a row: their product is bounded, not only each.</summary>
    private const int MostCells = 1 << 21;

    /// <summary>Writes the rows [<paramref name="start"/>, <paramref name="start"/> + <paramref name="count"/>) of a block.</summary>
    public static byte[] Encode(RowBlock block, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + (long)count, block.Count);
        var raw = EncodeRaw(block, start, count);
        return Pack(raw.Written);
    }

    /// <summary>Writes all rows of a block.</summary>
    public static byte[] Encode(RowBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Encode(block, 0, block.Count);
    }

    /// <summary>Reads rows back, into arrays of their own.</summary>
    /// <exception cref="BlockFormatException">The bytes are damaged or of an unknown version.</exception>
    public static RowBlock Decode(ReadOnlySpan<byte> data, int partition) => Decode(data, partition, new BlockRoom());

    /// <summary>Reads rows back, into the arrays of a room: the block is of no use once the room is used again.</summary>
    /// <exception cref="BlockFormatException">The bytes are damaged or of an unknown version.</exception>
    internal static RowBlock Decode(ReadOnlySpan<byte> data, int partition, BlockRoom room)
    {
        if (data.Length == 0)
        {
            throw new BlockFormatException("A block of no bytes at all.");
        }

        return data[0] switch
        {
            Plain => DecodeRaw(data[1..], partition, room),
            Compressed => DecodeCompressed(data[1..], partition, room),
            var other => throw new BlockFormatException($"Block format {other} is unknown to this version, which reads {Plain} and {Compressed}."),
        };
    }

    /// <summary>The length in bytes of one row's uncompressed form: depends on that row alone.</summary>
    internal static int RawLength(RowBlock block, int row) => EncodeRaw(block, row, 1).Length;

    private static ByteWriter EncodeRaw(RowBlock block, int start, int count)
    {
        var writer = new ByteWriter();
        writer.Count(count);
        WriteTimes(writer, block, start, count);
        WriteKeys(writer, block, start, count);
        writer.Bool(block.HasEventIds);
        if (block.HasEventIds)
        {
            foreach (var id in block.EventIds.Slice(start, count))
            {
                writer.Fixed(id);
            }
        }

        writer.Count(block.Columns.Count);
        foreach (var column in block.Columns)
        {
            ColumnCodec.Write(writer, column, start, count);
        }

        return writer;
    }

    private static void WriteTimes(ByteWriter writer, RowBlock block, int start, int count)
    {
        long sequence = 0;
        long time = 0;
        for (var i = start; i < start + count; i++)
        {
            writer.Signed(block.Sequences[i] - sequence);
            sequence = block.Sequences[i];
        }

        for (var i = start; i < start + count; i++)
        {
            writer.Signed(unchecked(block.Times[i] - time));
            time = block.Times[i];
        }
    }

    private static void WriteKeys(ByteWriter writer, RowBlock block, int start, int count)
    {
        var newIndexes = new Dictionary<int, int>();
        var used = new List<string>();
        foreach (var index in block.KeyIndexes.Slice(start, count))
        {
            if (newIndexes.TryAdd(index, used.Count))
            {
                used.Add(block.Keys[index]);
            }
        }

        writer.Count(used.Count);
        used.ForEach(writer.Text);
        foreach (var index in block.KeyIndexes.Slice(start, count))
        {
            writer.Count(newIndexes[index]);
        }
    }

    private static RowBlock DecodeRaw(ReadOnlySpan<byte> raw, int partition, BlockRoom room)
    {
        var reader = new ByteReader(raw);
        var count = reader.Count(leastBytesEach: 3, MostRows);
        var sequences = room.Sequences(count);
        reader.Sums(sequences.AsSpan(0, count));
        var times = room.Times(count);
        reader.Sums(times.AsSpan(0, count));
        var keys = new string[reader.Count()];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = reader.Text();
        }

        var keyIndexes = room.KeyIndexes(count);
        reader.Indexes(keyIndexes.AsSpan(0, count), keys.Length);
        var ids = reader.Bool() ? ReadIds(ref reader, room.EventIds(count), count) : null;
        var columns = new Column[reader.Count(leastBytesEach: 2, MostColumns)];
        if ((long)columns.Length * count > MostCells)
        {
            throw new BlockFormatException($"{count} rows of {columns.Length} columns are more than any block has.");
        }

        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ColumnCodec.Read(ref reader, count, room.Column(i));
        }

        return reader.Left == 0
            ? Build(partition, count, sequences, times, keyIndexes, keys, ids, columns)
            : throw new BlockFormatException($"{reader.Left} bytes are left over after {count} rows.");
    }

    private static RowBlock Build(
        int partition, int count, long[] sequences, long[] times, int[] keyIndexes, string[] keys, UInt128[]? ids, Column[] columns)
    {
        try
        {
            return new RowBlock(partition, count, sequences, times, keyIndexes, keys, ids, columns);
        }
        catch (ArgumentException e)
        {
            throw new BlockFormatException($"The rows contradict themselves: {e.Message}", e);
        }
    }

    private static UInt128[] ReadIds(ref ByteReader reader, UInt128[] ids, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ids[i] = reader.Fixed128();
        }

        return ids;
    }

    private static byte[] Pack(ReadOnlySpan<byte> raw)
    {
        var packed = new byte[raw.Length + 1];
        if (raw.Length > MostPlainBytes
            && BrotliEncoder.TryCompress(raw, packed.AsSpan(1), out var length, CompressionLevel, CompressionWindow) && length < raw.Length)
        {
            packed[0] = Compressed;
            return packed[..(length + 1)];
        }

        packed[0] = Plain;
        raw.CopyTo(packed.AsSpan(1));
        return packed;
    }

    private static RowBlock DecodeCompressed(ReadOnlySpan<byte> packed, int partition, BlockRoom room)
    {
        if (!BoundedBrotli.TryDecompress(packed, MostRawBytes, out var content))
        {
            throw new BlockFormatException("The compressed part of a block is damaged, or larger than any block may be.");
        }

        using (content)
        {
            return DecodeRaw(content.Bytes, partition, room);
        }
    }
}
