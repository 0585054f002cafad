using System.Diagnostics;
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
    internal const int Longest = 16;

    /// <summary>Whether names of so many characters are short.</summary>
    internal static bool IsLength(int length) => (uint)(length - Shortest) <= Longest - Shortest;

    internal static bool Is(string name) => IsLength(name.Length);

    internal static ShortName Of(ReadOnlySpan<char> name)
    {
        ref var first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(name));
        return new ShortName(Vector128.LoadUnsafe(ref first), Vector128.LoadUnsafe(ref first, (nuint)(name.Length - Shortest)));
    }

    internal bool IsSameAs(in ShortName other) => ((Head ^ other.Head) | (Tail ^ other.Tail)) == Vector128<ushort>.Zero;

    /// <summary>Puts the name's characters where there is room for exactly them.</summary>
    internal void CopyTo(Span<char> text)
    {
        Debug.Assert(IsLength(text.Length), "Not the length of a short name.");
        var characters = MemoryMarshal.Cast<char, ushort>(text);
        Head.CopyTo(characters);
        Tail.CopyTo(characters[^Shortest..]);
    }

    /// <summary>The name, which has so many characters.</summary>
    internal string ToText(int length) => string.Create(length, this, static (text, name) => name.CopyTo(text));
}

/// <summary>
/// Hashes of the names of keys. They hold for this process only: whoever chooses keys cannot know which of them collide.
/// </summary>
internal static class KeyHash
{
    /// <summary>The lowest bits are the length of a short name, or <see cref="Long"/>: short names of one hash have one length, and no hash is 0.</summary>
    internal const int LengthBits = 5;
    private const uint LengthMask = (1 << LengthBits) - 1;

    /// <summary>Stands where a short name has its length; none is so short.</summary>
    private const uint Long = 1;

    private static readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong _otherSeed = (ulong)Random.Shared.NextInt64();

    /// <summary>For a name that is not short.</summary>
    internal static uint Of(string name) =>
        ((uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan()), (long)_seed) << LengthBits) | Long;

    /// <summary>For a short name, without a call into the framework. The mixing step of XXH3 for 17 to 128 bytes: products of seeded halves, folded.</summary>
    internal static uint Of(in ShortName name, int length)
    {
        var (head, tail) = (name.Head.AsUInt64(), name.Tail.AsUInt64());
        var mixed = Fold(head[0] ^ _seed, head[1] ^ _otherSeed) + Fold(tail[0] ^ _otherSeed, tail[1] ^ (_seed + (ulong)length));
        return ((uint)((mixed ^ (mixed >> 37)) * 0x9E3779B97F4A7C15 >> 32) << LengthBits) | (uint)length;
    }

    /// <summary>How long the short name is that has this hash.</summary>
    internal static int LengthOf(uint hash) => (int)(hash & LengthMask);

    private static ulong Fold(ulong left, ulong right) => Math.BigMul(left, right, out var low) ^ low;
}
