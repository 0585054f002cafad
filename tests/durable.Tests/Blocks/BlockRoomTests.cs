using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class BlockRoomTests
{
    [Fact]
    public void Blocks_that_follow_each_other_in_one_room_each_come_back_as_they_were() =>
        Blocks.Any.Array[2, 6].Sample(
            blocks =>
            {
                var room = new BlockRoom();
                return blocks.All(b => Blocks.Dump(BlockCodec.Decode(BlockCodec.Encode(b), b.Partition, room)) == Blocks.Dump(b));
            },
            iter: 500);

    [Fact]
    public void What_damage_left_in_a_room_is_not_in_the_next_block()
    {
        var room = new BlockRoom();
        var bytes = BlockCodec.Encode(Rows(40));
        Assert.Throws<BlockFormatException>(() => BlockCodec.Decode(bytes.AsSpan(0, bytes.Length - 1), 0, room));
        Assert.Equal(Blocks.Dump(Rows(3)), Blocks.Dump(BlockCodec.Decode(BlockCodec.Encode(Rows(3)), 0, room)));
    }

    [Fact]
    public void A_thread_gets_its_room_back_and_a_second_one_while_that_is_in_use()
    {
        var first = BlockRoom.Take();
        var second = BlockRoom.Take();
        Assert.NotSame(first, second);
        first.Dispose();
        Assert.Same(first, BlockRoom.Take());
    }

    [Fact]
    public void A_room_that_a_huge_block_made_is_not_kept()
    {
        var room = BlockRoom.Take();
        room.Sequences(100_000);
        room.Dispose();
        Assert.NotSame(room, BlockRoom.Take());
    }

    [Fact]
    public void In_a_room_that_was_used_only_keys_take_memory()
    {
        var bytes = BlockCodec.Encode(Rows(1_000));
        var room = new BlockRoom();
        BlockCodec.Decode(bytes, 0, room);
        var before = GC.GetAllocatedBytesForCurrentThread();
        BlockCodec.Decode(bytes, 0, room);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2_000);
    }

    private static RowBlock Rows(int count) =>
        Blocks.Of(0, 1, [.. Enumerable.Range(0, count).Select(i => ((long)i, i * 10L, $"key {i % 5}", Value.Of(i * 0.5)))]);
}
