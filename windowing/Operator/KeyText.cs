using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamFunctions.Windowing;

/// <summary>
/// A name of 8 to 16 characters, which most names of keys have, as its first eight and its last eight, which may overlap. Two of
/// the same length are equal if these are; the length is not in it. Default for other names.
/// </summary>
internal readonly record struct ShortName(Vector256<ushort> Characters)
{
    private const int Shortest = 8;
    internal const int Longest = 16;

    /// <summary>Whether names of so many characters are short.</summary>
    internal static bool IsLength(int length) => (uint)(length - Shortest) <= Longest - Shortest;

    internal static bool Is(string name) => IsLength(name.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ShortName Of(ReadOnlySpan<char> name)
    {
        ref var first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(name));
        return new ShortName(Vector256.Create(Vector128.LoadUnsafe(ref first), Vector128.LoadUnsafe(ref first, (nuint)(name.Length - Shortest))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsSameAs(in ShortName other) => Characters == other.Characters;

    /// <summary>Puts the name's characters where there is room for exactly them.</summary>
    internal void CopyTo(Span<char> text)
    {
        Debug.Assert(IsLength(text.Length), "Not the length of a short name.");
        var characters = MemoryMarshal.Cast<char, ushort>(text);
        Characters.GetLower().CopyTo(characters);
        Characters.GetUpper().CopyTo(characters[^Shortest..]);
    }

    /// <summary>Of names that are ASCII, this has no bit.</summary>
    internal Vector256<ushort> BeyondAscii => Characters & Vector256.Create((ushort)0xFF80);

    /// <summary>Puts the name, which is ASCII, where there is room for exactly its characters.</summary>
    internal void CopyAsciiTo(Span<byte> text)
    {
        Debug.Assert(IsLength(text.Length) && BeyondAscii == Vector256<ushort>.Zero, "Not a short name in ASCII of this length.");
        var characters = Vector128.Narrow(Characters.GetLower(), Characters.GetUpper());
        characters.GetLower().CopyTo(text);
        characters.GetUpper().CopyTo(text[^Shortest..]);
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
    private static readonly Vector256<uint> _seeds = RandomSeeds();

    /// <summary>For a name that is not short.</summary>
    internal static uint Of(string name) =>
        ((uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan()), (long)_seed) << LengthBits) | Long;

    /// <summary>
    /// For a short name, without a call into the framework: the sum of products of neighbouring words, each plus a seed of its own, of
    /// which two names have the same once in 2^32 seeds (NH in J. Black, S. Halevi, H. Krawczyk, T. Krovetz and P. Rogaway, "UMAC", CRYPTO 1999).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Of(in ShortName name, int length)
    {
        var words = name.Characters.AsUInt32() + _seeds;
        var sum = Vector256.Sum(Products(words, (words.AsUInt64() >> 32).AsUInt32()));
        return ((uint)((sum ^ (sum >> 37)) * 0x9E3779B97F4A7C15 >> 32) << LengthBits) | (uint)length;
    }

    /// <summary>How long the short name is that has this hash.</summary>
    internal static int LengthOf(uint hash) => (int)(hash & LengthMask);

    /// <summary>Multiplies the lower halves of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Products(Vector256<uint> left, Vector256<uint> right) => Avx2.IsSupported
        ? Avx2.Multiply(left, right)
        : (left.AsUInt64() & Vector256.Create((ulong)uint.MaxValue)) * (right.AsUInt64() & Vector256.Create((ulong)uint.MaxValue));

    private static Vector256<uint> RandomSeeds()
    {
        Span<uint> seeds = stackalloc uint[Vector256<uint>.Count];
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(seeds));
        return Vector256.Create<uint>(seeds);
    }
}
