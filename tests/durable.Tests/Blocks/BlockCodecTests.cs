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

    /// <summary>The first byte says how: 1 = as they are, 2 = compressed.</summary>
    [Theory]
    [InlineData(1_000, 1, 10_000)]
    [InlineData(4_000, 2, 20_000)]
    public void Rows_that_fit_a_message_travel_as_they_are_and_more_are_compressed_into_one(int rows, byte form, int mostBytes)
    {
        var builder = new RowBlockBuilder(1, hasEventIds: false);
        for (var i = 0; i < rows; i++)
        {
            builder.Add(i * 3, 17_000_000_000_000_000 + (i * 10_000_000L), $"airport {i % 20}", UInt128.Zero, [Value.Of((long)(i * 37 % 120))]);
        }

        var data = BlockCodec.Encode(builder.Build(0));
        Assert.Equal(form, data[0]);
        Assert.InRange(data.Length, 1, mostBytes);
        Assert.Equal(rows, BlockCodec.Decode(data, 0).Count);
    }

    /// <summary>A number is read eight bytes at a time where there are as many, and byte by byte where there are not.</summary>
    [Fact]
    public void Numbers_of_every_length_are_read_wherever_they_stand()
    {
        long[] values = [.. Enumerable.Range(0, 64).SelectMany(bit => new[] { -1L, 0L, 1L }.Select(d => unchecked((1L << bit) + d))).SelectMany(v => new[] { v, unchecked(-v) })];
        foreach (var value in values)
        {
            for (var behind = 0; behind < 10; behind++)
            {
                var writer = new ByteWriter();
                writer.Signed(value);
                writer.Unsigned(unchecked((ulong)value));
                writer.Signed(1);
                for (var i = 0; i < behind; i++)
                {
                    writer.Byte(0xFF);
                }

                var reader = new ByteReader(writer.Written);
                Assert.Equal((value, unchecked((ulong)value), 1L, behind), (reader.Signed(), reader.Unsigned(), reader.Signed(), reader.Left));
                var sums = new long[1];
                reader = new ByteReader(writer.Written);
                reader.Sums(sums);
                Assert.Equal(value, sums[0]);
            }
        }
    }

    [Fact]
    public void A_number_that_is_cut_off_or_never_ends_is_a_format_exception()
    {
        for (var length = 0; length < 20; length++)
        {
            var bytes = Enumerable.Repeat((byte)0xFF, length).ToArray();
            Assert.Throws<BlockFormatException>(() => new ByteReader(bytes).Unsigned());
            Assert.Throws<BlockFormatException>(() => new ByteReader(bytes).Sums(new long[1]));
            Assert.Throws<BlockFormatException>(() => new ByteReader(bytes).Indexes(new int[1], 3));
        }

        Assert.Throws<BlockFormatException>(() => new ByteReader([3]).Indexes(new int[1], 3));
    }
}
