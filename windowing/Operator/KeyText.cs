using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamFunctions.Windowing;

/// <summary>
/// A name of 8 to 16 characters, which most names of keys have, as two loads that may overlap. Two of the same length are
/// equal if both parts are; the length is not in it. Default for other names.
/// </summary>
internal readonly record struct ShortName(Vector128<ushort> Head, Vector128<ushort> Tail)
{
    private const int Shortest = 8;
    private const int Longest = 16;

    internal static bool Is(string name) => (uint)(name.Length - Shortest) <= Longest - Shortest;

    internal static ShortName Of(string name)
    {
        ref var first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(name.AsSpan()));
        return new ShortName(Vector128.LoadUnsafe(ref first), Vector128.LoadUnsafe(ref first, (nuint)(name.Length - Shortest)));
    }

    internal bool IsSameAs(in ShortName other) => ((Head ^ other.Head) | (Tail ^ other.Tail)) == Vector128<ushort>.Zero;
}

/// <summary>
/// Hashes of the names of keys. They hold for this process only: whoever chooses keys cannot know which of them collide.
/// </summary>
internal static class KeyHash
{
    /// <summary>The lowest bits are the length of a short name, or 0: short names of one hash have one length.</summary>
    internal const int LengthBits = 5;

    private static readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong _otherSeed = (ulong)Random.Shared.NextInt64();

    internal static uint Of(string name) =>
        (uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan()), (long)_seed) << LengthBits;

    /// <summary>For a short name, without a call into the framework. The mixing step of XXH3 for 17 to 128 bytes: products of seeded halves, folded.</summary>
    internal static uint Of(in ShortName name, int length)
    {
        var (head, tail) = (name.Head.AsUInt64(), name.Tail.AsUInt64());
        var mixed = Fold(head[0] ^ _seed, head[1] ^ _otherSeed) + Fold(tail[0] ^ _otherSeed, tail[1] ^ (_seed + (ulong)length));
        return ((uint)((mixed ^ (mixed >> 37)) * 0x9E3779B97F4A7C15 >> 32) << LengthBits) | (uint)length;
    }

    private static ulong Fold(ulong left, ulong right) => Math.BigMul(left, right, out var low) ^ low;
}
