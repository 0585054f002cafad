namespace StreamFunctions.Windowing.Tests;

/// <summary>Arrays by slot, whole and in pieces.</summary>
public sealed class SlotArrayTests
{
    /// <summary>Lengths on both sides of where a piece ends.</summary>
    private static readonly int[] _lengths = [1, 16, 300, Piece - 1, Piece, Piece + 1, 2 * Piece, (3 * Piece) + 7];

    private static int Piece => SlotArray<long>.PerPiece;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void New_slots_are_zero_and_old_ones_stay_however_it_grows(bool inPieces)
    {
        // Again and again, so that arrays lie where others have been.
        for (var round = 0; round < 50; round++)
        {
            var array = new SlotArray<long>();
            if (inPieces)
            {
                array.Split();
            }

            foreach (var length in _lengths)
            {
                var old = array.Length;
                array.Grow(length);
                Assert.Equal(length, array.Length);
                Assert.Equal(!inPieces || length <= Piece, array.IsWhole);
                for (var slot = 0; slot < length; slot++)
                {
                    Assert.Equal(slot < old ? -1 - slot : 0, array[slot]);
                    array[slot] = -1 - slot;
                }
            }
        }
    }

    [Fact]
    public void Slots_behind_those_that_the_caller_writes_are_zero()
    {
        for (var round = 0; round < 50; round++)
        {
            var array = new SlotArray<long>();
            array.Grow(10);
            array.Grow(3 * Piece, written: Piece + 100);
            for (var slot = 0; slot < array.Length; slot++)
            {
                Assert.True((slot >= 10 && slot < Piece + 100) || array[slot] == 0, $"Slot {slot} holds something.");
                array[slot] = -1;
            }
        }
    }

    [Fact]
    public void An_array_that_is_whole_is_one_run()
    {
        var array = new SlotArray<long>();
        array.Grow(3 * Piece);

        Assert.Equal(3 * Piece, array.Run(0, array.Length).Length);
        Assert.Throws<IndexOutOfRangeException>(() => array[-1]);
    }

    [Fact]
    public void A_run_ends_where_a_piece_does()
    {
        var array = new SlotArray<long>();
        array.Split();
        array.Grow(Piece + 50);
        array[Piece] = 7;

        Assert.Equal(256, array.Run(1, 256).Length);
        Assert.Equal(1, array.Run(Piece - 1, 256).Length);
        Assert.Equal(50, array.Run(Piece, 256).Length);
        Assert.Equal(7, array.Run(Piece, 256)[0]);
        Assert.Throws<IndexOutOfRangeException>(() => array[-1]);
        Assert.Throws<IndexOutOfRangeException>(() => array[Piece + 50]);
    }
}
