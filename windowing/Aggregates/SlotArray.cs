using System.Numerics;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// An array that is indexed by slot. One that grows as rows come is one array, which is the fastest to fold into. One that a snapshot fills at
/// once lies in pieces of 64 KB: the runtime keeps none of them among its large objects, which only a full collection gives back, and
/// whose memory is new each time. Not thread-safe.
/// </summary>
/// <typeparam name="T">What a slot holds; all zero when it is new.</typeparam>
internal sealed class SlotArray<T>
    where T : unmanaged
{
    private const int PieceBytes = 1 << 16;

    /// <summary>Shifts every slot to the first piece.</summary>
    private const int NoShift = 31;

    /// <summary>How many slots a piece has.</summary>
    internal static readonly int PerPiece = PieceBytes / (int)BitOperations.RoundUpToPowerOf2((uint)Unsafe.SizeOf<T>());

    /// <summary>All are full but the last, which may have room for fewer; not in pieces, only the first is there.</summary>
    private T[][] _pieces = [[]];
    private int _shift = NoShift;
    private int _mask = int.MaxValue;

    /// <summary>How many slots there are.</summary>
    internal int Length { get; private set; }

    /// <summary>Whether all slots lie side by side, so that <see cref="Run"/> can give all of them.</summary>
    internal bool IsWhole => _pieces.Length == 1;

    internal ref T this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pieces[slot >> _shift][slot & _mask];
    }

    /// <summary>From now on it grows in pieces; called while it is no longer than one.</summary>
    internal void Split() => (_shift, _mask) = (BitOperations.Log2((uint)PerPiece), PerPiece - 1);

    /// <summary>Makes room for slots below <paramref name="slots"/>; new ones are zero. Not in pieces, the caller grows in large steps.</summary>
    internal void Grow(int slots) => Grow(slots, 0);

    /// <summary>Makes room for slots below <paramref name="slots"/>. Those from <see cref="Length"/> to <paramref name="written"/> hold anything: the caller writes each of them.</summary>
    internal void Grow(int slots, int written)
    {
        if (written > Length && Length <= PerPiece)
        {
            Split();
        }

        while (Length < slots)
        {
            var piece = Length >> _shift;
            var start = (int)((long)piece << _shift);
            if (piece == _pieces.Length)
            {
                Array.Resize(ref _pieces, ((slots - 1) >> _shift) + 1);
            }

            _pieces[piece] = Larger(_pieces[piece] ?? [], Math.Min(slots - start, (int)Math.Min((long)_mask + 1, Array.MaxLength)), written - start);
            Length = start + _pieces[piece].Length;
        }
    }

    /// <summary>So many slots from one on, or fewer: those that lie side by side.</summary>
    internal Span<T> Run(int slot, int count)
    {
        var piece = _pieces[slot >> _shift];
        return piece.AsSpan(slot & _mask, Math.Min(count, piece.Length - (slot & _mask)));
    }

    /// <summary>Another one that holds the same.</summary>
    internal SlotArray<T> Copy() =>
        new() { _pieces = Array.ConvertAll(_pieces, p => p.AsSpan().ToArray()), _shift = _shift, _mask = _mask, Length = Length };

    private static T[] Larger(T[] old, int length, int written)
    {
        var larger = GC.AllocateUninitializedArray<T>(length);
        old.CopyTo(larger, 0);
        larger.AsSpan(Math.Clamp(written, old.Length, length)).Clear();
        return larger;
    }
}
