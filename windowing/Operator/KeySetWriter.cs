namespace StreamFunctions.Windowing;

/// <summary>Writes which keys each pane has, one pane after another, and hands on their slots in the order of the keys' ranks.</summary>
internal sealed class KeySetWriter(SnapshotWriter writer, KeyRanks keys, SlotWriter slots)
{
    /// <summary>A pane that has a key of so many is walked by all keys; one with fewer is sorted.</summary>
    private const int WalkRatio = 8;

    /// <summary>The slot of each key by number.</summary>
    private readonly int[] _slotOf = new int[keys.AllNumbers];

    /// <summary>The ranks of the pane's keys and of those of the pane before.</summary>
    private int[] _ranks = [];
    private int[] _previous = [];

    /// <summary>How many keys the pane before had; -1 = there was none.</summary>
    private int _previousCount = -1;

    internal void Write(SlotMap pane)
    {
        if (pane.Count == keys.Count)
        {
            WriteAll(pane);
            return;
        }

        Slots.Grow(ref _ranks, pane.Count);
        var ranks = _ranks.AsSpan(0, pane.Count);
        var placed = slots.Next(pane.Count);
        if (pane.Count * (long)WalkRatio >= keys.Count)
        {
            Walk(pane, ranks, placed);
        }
        else
        {
            Sort(pane, ranks, placed);
        }

        WriteSome(ranks);
        (_ranks, _previous, _previousCount) = (_previous, _ranks, pane.Count);
    }

    private void WriteAll(SlotMap pane)
    {
        writer.WriteByte((byte)KeySetForm.All);
        var placed = slots.Next(keys.Count);
        if (keys.AreNumbers)
        {
            pane.CopyTo(placed);
        }
        else
        {
            pane.CopyTo(_slotOf);
            for (var rank = 0; rank < placed.Length; rank++)
            {
                placed[rank] = _slotOf[keys.Numbers[rank]];
            }
        }

        _previousCount = keys.Count;
    }

    private void Walk(SlotMap pane, Span<int> ranks, Span<int> placed)
    {
        pane.CopyTo(_slotOf);
        var count = 0;
        for (var rank = 0; rank < keys.Count && count < ranks.Length; rank++)
        {
            var slot = _slotOf[keys.Numbers[rank]];
            (ranks[count], placed[count]) = (rank, slot);
            count += slot == FoldBatch.NoSlot ? 0 : 1;
        }
    }

    private void Sort(SlotMap pane, Span<int> ranks, Span<int> placed)
    {
        var count = 0;
        foreach (var (key, slot) in pane)
        {
            (ranks[count], placed[count]) = (keys.Of(key), slot);
            count++;
        }

        ranks.Sort(placed);
    }

    private void WriteSome(ReadOnlySpan<int> ranks)
    {
        if (ranks.Length == _previousCount && ranks.SequenceEqual(_previous.AsSpan(0, _previousCount)))
        {
            writer.WriteByte((byte)KeySetForm.Same);
        }
        else if (BytesOfBits(keys.Count) <= ranks.Length)
        {
            writer.WriteByte((byte)KeySetForm.Bits);
            WriteBits(ranks);
        }
        else
        {
            writer.WriteByte((byte)KeySetForm.Ranks);
            WriteRanks(ranks);
        }
    }

    /// <summary>How many bytes have a bit for each of so many keys.</summary>
    internal static int BytesOfBits(int keys) => (keys + 7) / 8;

    private void WriteBits(ReadOnlySpan<int> ranks)
    {
        var bits = writer.Reserve(BytesOfBits(keys.Count));
        bits.Clear();
        foreach (var rank in ranks)
        {
            bits[rank / 8] |= (byte)(1 << (rank % 8));
        }
    }

    private void WriteRanks(ReadOnlySpan<int> ranks)
    {
        writer.WriteCount(ranks.Length);
        var previous = -1;
        foreach (var rank in ranks)
        {
            writer.WriteCount(rank - previous - 1);
            previous = rank;
        }
    }
}
