using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamFunctions.Windowing;

/// <summary>
/// Where the number of a key is found by the hash of its name: open addressing with linear probing, of which a look sees eight
/// places at once. So nearly every key is found by one look, where a walk from place to place is a branch per place that
/// cannot be guessed.
/// </summary>
internal sealed class KeyPlaces
{
    private const int Smallest = 16;

    /// <summary>How many places a look sees.</summary>
    private static readonly uint _window = (uint)Vector256<uint>.Count;

    /// <summary>Hashes by place, 0 = it is free; the first places once more behind the last, so that a look never has to turn around.</summary>
    private uint[] _hashes = new uint[Smallest + _window];
    private int[] _numbers = new int[Smallest];
    private uint _mask = Smallest - 1;

    internal int Count => _numbers.Length;

    /// <summary>Where to look first.</summary>
    internal uint PlaceOf(uint hash) => (hash >> KeyHash.LengthBits) & _mask;

    /// <summary>Where to look next.</summary>
    internal uint Behind(uint place) => (place + _window) & _mask;

    /// <summary>One look: which of the places from this one on have the hash, a bit for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Look(uint place, uint hash) => Vector256.Equals(WindowAt(place), Vector256.Create(hash)).ExtractMostSignificantBits();

    /// <summary>The number at the first of the places that <see cref="Look"/> found.</summary>
    internal int NumberAt(uint place, uint found) => _numbers[(place + (uint)BitOperations.TrailingZeroCount(found)) & _mask];

    /// <summary>Whether a look from this place on saw a free one: what it did not find is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool SeesFree(uint place) => Vector256.EqualsAny(WindowAt(place), Vector256<uint>.Zero);

    /// <summary>Makes all places free, and so many that half are when <paramref name="keys"/> have been put.</summary>
    internal void Clear(int keys)
    {
        var count = Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2(2 * (uint)keys));
        (_hashes, _numbers, _mask) = (new uint[count + _window], new int[count], (uint)count - 1);
    }

    internal void Put(uint hash, int number)
    {
        var place = PlaceOf(hash);
        while (_hashes[place] != 0)
        {
            place = (place + 1) & _mask;
        }

        Set(place, hash, number);
    }

    /// <summary>Closes the hole that a key leaves: entries behind it move up unless that is before their own place (Knuth, TAOCP 3, 6.4, algorithm R).</summary>
    internal void Remove(uint hash, int number)
    {
        var hole = PlaceOf(hash);
        while (_hashes[hole] == 0 || _numbers[hole] != number)
        {
            hole = (hole + 1) & _mask;
        }

        for (var place = (hole + 1) & _mask; _hashes[place] != 0; place = (place + 1) & _mask)
        {
            if (((place - PlaceOf(_hashes[place])) & _mask) >= ((place - hole) & _mask))
            {
                Set(hole, _hashes[place], _numbers[place]);
                hole = place;
            }
        }

        Set(hole, 0, 0);
    }

    private Vector256<uint> WindowAt(uint place) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_hashes), place);

    private void Set(uint place, uint hash, int number)
    {
        (_hashes[place], _numbers[place]) = (hash, number);
        if (place < _window)
        {
            _hashes[_numbers.Length + place] = hash;
        }
    }
}
