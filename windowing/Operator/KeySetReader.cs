using System.Numerics;

namespace StreamFunctions.Windowing;

/// <summary>The counterpart of <see cref="KeySetWriter"/>; also reads what earlier versions wrote.</summary>
/// <param name="reader">Where it is read from.</param>
/// <param name="all">The numbers of all keys by rank.</param>
/// <param name="slots">Makes the slots.</param>
internal sealed class KeySetReader(SnapshotReader reader, int[] all, SlotReader slots)
{
    private int[] _keys = [];

    /// <summary>How many keys the pane has that was read last; -1 = none was read.</summary>
    private int _count = -1;

    /// <summary>Whether it has all keys; <see cref="_keys"/> does not have them then.</summary>
    private bool _isAll;

    /// <summary>The map of the pane before, and the first of its slots.</summary>
    private (SlotMap Map, int First) _previous;

    /// <summary>The keys of the pane that was read last; valid until the next is read.</summary>
    internal ReadOnlySpan<int> Keys => (_isAll ? all : _keys).AsSpan(0, _count);

    /// <summary>Reads the keys of the next pane.</summary>
    internal SlotMap Read() => slots.Version < OperatorSnapshot.WithKeyRuns ? ReadOneByOne() : Map(ReadSet());

    /// <summary>Whether the keys are those of the pane before.</summary>
    private bool ReadSet()
    {
        var form = (KeySetForm)reader.ReadByte();
        switch (form)
        {
            case KeySetForm.All:
                var wasAll = _isAll;
                (_isAll, _count) = (true, all.Length);
                return wasAll;
            case KeySetForm.Same when _count >= 0:
                return true;
            case KeySetForm.Bits:
                _isAll = false;
                ReadBits();
                return false;
            case KeySetForm.Ranks:
                _isAll = false;
                ReadRanks();
                return false;
            default:
                throw reader.Error($"{(byte)form} does not say which keys a pane has");
        }
    }

    private SlotMap Map(bool isSame)
    {
        var map = new SlotMap();
        var first = slots.Next(reader, _count);
        if (isSame)
        {
            map.FillLike(_previous.Map, first - _previous.First);
        }
        else
        {
            map.Fill(Keys, first);
        }

        _previous = (map, first);
        return map;
    }

    private void ReadBits()
    {
        var bytes = reader.ReadRaw(KeySetWriter.BytesOfBits(all.Length));
        Slots.Grow(ref _keys, all.Length);
        _count = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bits = (uint)bytes[at]; bits != 0; bits &= bits - 1)
            {
                var rank = (8 * at) + BitOperations.TrailingZeroCount(bits);
                _keys[_count++] = rank < all.Length ? all[rank] : throw reader.Error($"bit {rank} stands for none of {all.Length} keys");
            }
        }
    }

    private void ReadRanks()
    {
        var count = reader.ReadCount();
        Slots.Grow(ref _keys, count);
        var rank = -1;
        for (_count = 0; _count < count; _count++)
        {
            rank += 1 + reader.ReadIndex(all.Length - rank - 1);
            _keys[_count] = all[rank];
        }
    }

    /// <summary>Before <see cref="OperatorSnapshot.WithKeyRuns"/>: as ranks; in the first format each is followed by what its slot holds.</summary>
    private SlotMap ReadOneByOne()
    {
        var map = new SlotMap();
        var count = reader.ReadCount();
        Slots.Grow(ref _keys, count);
        map.Expect(count);
        var rank = -1;
        for (_count = 0; _count < count; _count++)
        {
            rank += 1 + reader.ReadIndex(all.Length - rank - 1);
            _keys[_count] = all[rank];
            map.Add(all[rank], slots.Next(reader));
        }

        return map;
    }
}
