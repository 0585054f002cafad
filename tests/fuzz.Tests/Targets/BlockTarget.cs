using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>The rows of a block as they travel: read, or refused with the one exception that says so; written again they are the same rows.</summary>
internal sealed class BlockTarget : FuzzTarget
{
    public override string Name => "block";

    // A compressed block of a few bytes may hold 4 MiB; it may not hold more, nor become more than a block's cells.
    public override long BaseBytes => 128L * 1024 * 1024;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. from partition in (int[])[0, 1]
           from time in (long[])[0, long.MinValue, long.MaxValue - (10 * TimeSpan.TicksPerSecond)]
           from bytes in Forms(StateSamples.Block(partition, 5, time))
           select bytes,
        BlockCodec.Encode(new RowBlock(0, [], [], [], [], null, [])),
    ];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) => ByteMutator.Mutate(known, random);

    public override string Run(byte[] input)
    {
        try
        {
            var block = BlockCodec.Decode(input, 3);
            var first = BlockCodec.Encode(block);
            var second = BlockCodec.Encode(BlockCodec.Decode(first, 3));
            Require(first.AsSpan().SequenceEqual(second), "what was written is read as something else");
            return $"read {Math.Min(block.Count, 9)} {block.Columns.Count} {block.HasEventIds}";
        }
        catch (BlockFormatException refused)
        {
            return Shape(refused.Message);
        }
    }

    /// <summary>As it is written, and uncompressed: mutations of compressed bytes seldom come far.</summary>
    private static IEnumerable<byte[]> Forms(RowBlock block)
    {
        var written = BlockCodec.Encode(block);
        yield return written;
        if (written[0] == 2)
        {
            var raw = new byte[1 << 16];
            System.IO.Compression.BrotliDecoder.TryDecompress(written.AsSpan(1), raw, out var length);
            yield return [1, .. raw.AsSpan(0, length)];
        }
    }
}
