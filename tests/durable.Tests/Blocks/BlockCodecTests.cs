using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class BlockCodecTests
{
    [Fact]
    public void Every_block_comes_back_as_it_was() =>
        Blocks.Any.Sample(block => Blocks.Dump(BlockCodec.Decode(BlockCodec.Encode(block), block.Partition)) == Blocks.Dump(block), iter: 2_000);

    [Fact]
    public void Damaged_bytes_are_a_format_exception_and_nothing_else() =>
        Gen.Select(Blocks.Any, Gen.Int[0, 10_000], Gen.Byte, Gen.Bool).Sample(
            (block, at, flip, cut) =>
            {
                var bytes = BlockCodec.Encode(block);
                bytes[at % bytes.Length] ^= flip;
                var damaged = cut ? bytes[..(at % bytes.Length)] : bytes;
                try
                {
                    BlockCodec.Decode(damaged, block.Partition);
                }
                catch (BlockFormatException)
                {
                    // The one exception that callers expect. Some damage is not noticed (a changed number).
                }
            },
            iter: 5_000);

    [Fact]
    public void An_unknown_format_says_which_one()
    {
        var e = Assert.Throws<BlockFormatException>(() => BlockCodec.Decode([77, 1, 2], 0));
        Assert.Contains("77", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_readings_are_far_smaller_than_their_raw_form()
    {
        var builder = new RowBlockBuilder(1, hasEventIds: false);
        for (var i = 0; i < 1_000; i++)
        {
            builder.Add(i * 3, 17_000_000_000_000_000 + (i * 10_000_000L), $"airport {i % 20}", UInt128.Zero, [Value.Of((long)(i * 37 % 120))]);
        }

        Assert.InRange(BlockCodec.Encode(builder.Build(0)).Length, 1, 5_000);
    }
}
