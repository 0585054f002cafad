using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Cuts a group's rows of one partition into messages small enough to stay inline in the durable backend (larger ones
/// go to blobs that nobody deletes). Claims are disjoint and together cover what was to be claimed. Stateless, thread-safe.
/// </summary>
public static class BlockSplitter
{
    /// <summary>The encoded form (JSON) of every message is shorter than this many characters.</summary>
    public const int MostCharacters = 30_000;

    /// <summary>Rows per message; bounds how long one operation folds.</summary>
    public const int MostRows = 4_096;

    /// <summary>
    /// A row whose uncompressed form is longer is refused. It decides by that row alone, not by how well its
    /// neighbours compress, so that ingest and repair refuse the same rows. A row within it always fits alone.
    /// </summary>
    public const int MostRawRowBytes = 21_000;

    /// <summary>30,000 characters of base64, less the envelope.</summary>
    internal const int MostDataBytes = 22_000;

    /// <summary>Makes the messages of one claim.</summary>
    /// <param name="block">All rows of the group in the claimed range; null or empty = there are none.</param>
    /// <param name="claim">Whose partition, which range, and what time to claim.</param>
    /// <returns>At least one message (maybe without rows), and the sequence numbers of rows too large to travel: they are
    /// claimed but not in any message, and are for the caller to dead-letter.</returns>
    /// <exception cref="ArgumentException">A row lies outside the claim, or the claim is empty.</exception>
    public static SplitResult Split(RowBlock? block, BlockClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        block ??= Empty(claim.Partition);
        Check(block, claim);
        var refused = new List<long>();
        var pieces = new List<Piece>();
        var start = 0;
        for (var row = 0; row <= block.Count; row++)
        {
            var tooLarge = row < block.Count && MayBeTooLarge(block, row) && BlockCodec.RawLength(block, row) > MostRawRowBytes;
            if (row == block.Count || tooLarge)
            {
                Cut(block, start, row - start, pieces);
                start = row + 1;
            }

            if (tooLarge)
            {
                refused.Add(block.Sequences[row]);
            }
        }

        if (pieces.Count == 0)
        {
            pieces.Add(new Piece(claim.UpTo, BlockCodec.Encode(block, 0, 0)));
        }

        return new SplitResult(Messages(pieces, claim), refused);
    }

    /// <summary>Makes the message that closes a gap which the log can no longer fill; it claims no time.</summary>
    public static BlockMessage Lost(BlockClaim claim) => Split(null, claim with { MaxEventTime = null }).Messages[0] with { Lost = true };

    /// <summary>Spares the exact measure where a row cannot be too large.</summary>
    private static bool MayBeTooLarge(RowBlock block, int row)
    {
        long characters = block.Keys[block.KeyIndexes[row]].Length;
        for (var i = 0; i < block.Columns.Count; i++)
        {
            var column = block.Columns[i];
            characters += column.Kinds[row] == ValueKind.String ? column[row].Text.Length : 0;
        }

        // Three bytes a character at most; the fixed-size parts of a row take at most 20 bytes a column and 60 beside.
        return (characters * 3) + (block.Columns.Count * 20L) + 60 > MostRawRowBytes;
    }

    private static void Cut(RowBlock block, int start, int count, List<Piece> pieces)
    {
        if (count == 0)
        {
            return;
        }

        var data = count <= MostRows ? BlockCodec.Encode(block, start, count) : null;
        if (data is not null && data.Length <= MostDataBytes)
        {
            pieces.Add(new Piece(block.Sequences[start + count - 1], data));
            return;
        }

        var half = count / 2;
        Cut(block, start, half, pieces);
        Cut(block, start + half, count - half, pieces);
    }

    private static List<BlockMessage> Messages(List<Piece> pieces, BlockClaim claim)
    {
        var messages = new List<BlockMessage>(pieces.Count);
        var from = claim.From;
        for (var i = 0; i < pieces.Count; i++)
        {
            var last = i == pieces.Count - 1;
            var upTo = last ? claim.UpTo : pieces[i].LastSequence;
            messages.Add(new BlockMessage(
                claim.Lineage, claim.Partition, from, upTo, last ? claim.MaxEventTime : null, claim.PartitionCount, pieces[i].Data));
            from = upTo + 1;
        }

        return messages;
    }

    private static void Check(RowBlock block, BlockClaim claim)
    {
        if (claim.From > claim.UpTo || block.Partition != claim.Partition)
        {
            throw new ArgumentException($"Not a claim for these rows of partition {block.Partition}: {claim}.", nameof(claim));
        }

        if (block.Count > 0 && (block.Sequences[0] < claim.From || block.Sequences[^1] > claim.UpTo))
        {
            throw new ArgumentException(
                $"Rows {block.Sequences[0]} to {block.Sequences[^1]} are not all within the claim {claim}.", nameof(block));
        }
    }

    private static RowBlock Empty(int partition) => new(partition, [], [], [], [], null, []);

    private readonly record struct Piece(long LastSequence, byte[] Data);
}

/// <summary>What messages are to claim: all rows of a group in one partition, from a sequence number to another.</summary>
/// <param name="Lineage">Whose log.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">The first sequence number (included).</param>
/// <param name="UpTo">The last sequence number (included).</param>
/// <param name="MaxEventTime">What the last message claims as time; null for what is sent again.</param>
/// <param name="PartitionCount">How many partitions the hub has.</param>
public sealed record BlockClaim(string Lineage, int Partition, long From, long UpTo, long? MaxEventTime, int PartitionCount);

/// <summary>What became of a block.</summary>
/// <param name="Messages">To be sent, in order.</param>
/// <param name="Refused">Sequence numbers of rows too large to travel.</param>
public sealed record SplitResult(IReadOnlyList<BlockMessage> Messages, IReadOnlyList<long> Refused);
