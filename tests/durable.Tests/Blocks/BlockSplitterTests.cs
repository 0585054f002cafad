using System.Text.Json;
using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class BlockSplitterTests
{
    private static readonly Gen<string> Incompressible =
        Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789äöüß漢字"].Array[0, 25_000]
            .Select(chars => new string(chars));

    [Fact]
    public void Pieces_are_small_disjoint_and_cover_the_claim() =>
        Incompressible.Array[0, 12].Sample(
            texts =>
            {
                var block = BlockOf(texts);
                var split = BlockSplitter.Split(block, new BlockClaim("0123456789abcdef", 31, 5, 5 + 200, long.MaxValue - 1, 32));
                CheckPieces(block, split, 5, 205);
            },
            iter: 60);

    [Fact]
    public void Only_the_last_piece_claims_time()
    {
        var block = BlockOf([.. Enumerable.Range(0, 6).Select(i => Noise(i, 12_000))]);
        var split = BlockSplitter.Split(block, new BlockClaim("l", 31, 0, 100, 77, 4));
        Assert.True(split.Messages.Count > 1);
        Assert.All(split.Messages.SkipLast(1), m => Assert.Null(m.MaxEventTime));
        Assert.Equal(77, split.Messages[^1].MaxEventTime);
    }

    [Fact]
    public void A_row_that_is_too_large_is_refused_and_its_neighbours_travel()
    {
        var split = BlockSplitter.Split(BlockOf(["small", new string('x', 21_001), "small too"]), new BlockClaim("l", 31, 0, 10, 1, 4));
        Assert.Equal([6], split.Refused);
        Assert.Equal([5L, 7L], split.Messages.SelectMany(m => BlockCodec.Decode(m.Data, 31).Sequences.ToArray()));
        Assert.Equal(10, split.Messages[^1].To);
    }

    [Fact]
    public void No_rows_make_one_message_that_claims_all_the_same()
    {
        var message = Assert.Single(BlockSplitter.Split(null, new BlockClaim("l", 3, 4, 9, null, 4)).Messages);
        Assert.Equal((4, 9, 0), (message.From, message.To, BlockCodec.Decode(message.Data, 3).Count));
    }

    [Fact]
    public void Rows_outside_of_the_claim_are_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => BlockSplitter.Split(BlockOf(["a", "b"]), new BlockClaim("l", 31, 0, 5, null, 4)));

    private static void CheckPieces(RowBlock block, SplitResult split, long from, long upTo)
    {
        var next = from;
        var rows = new List<string>();
        foreach (var message in split.Messages)
        {
            Assert.Equal(next, message.From);
            Assert.InRange(JsonSerializer.Serialize(message).Length, 1, BlockSplitter.MostCharacters - 1);
            var piece = BlockCodec.Decode(message.Data, message.Partition);
            Assert.All(piece.Sequences.ToArray(), s => Assert.InRange(s, message.From, message.To));
            rows.AddRange(Blocks.Dump(piece).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            next = message.To + 1;
        }

        Assert.Equal(upTo + 1, next);
        var refused = split.Refused.ToHashSet();
        var expected = Blocks.Dump(block).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where((_, i) => !refused.Contains(block.Sequences[i]));
        Assert.Equal(expected, rows);
    }

    private static RowBlock BlockOf(string[] texts) =>
        Blocks.Of(31, 1, [.. texts.Select((t, i) => ((long)i + 5, (long)i, "k", Value.Of(t)))]);

    private static string Noise(int seed, int length)
    {
        var state = (uint)seed + 1;
        return string.Create(length, 0, (span, _) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                state = (state * 1_664_525) + 1_013_904_223;
                span[i] = (char)('!' + ((state >> 24) % 90));
            }
        });
    }
}
