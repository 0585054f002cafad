namespace StreamFunctions.Fuzz.Tests;

/// <summary>Changes bytes without knowing what they mean: flips, cuts, copies, splices, and numbers that lie about sizes.</summary>
internal static class ByteMutator
{
    private const int MostBytes = 64 * 1024;

    private static readonly byte[][] Numbers =
    [
        [0], [1], [2], [3], [0x7F], [0x80], [0xFE], [0xFF],
        [0, 0], [0xFF, 0xFF], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0x00, 0x01, 0x00, 0x00], [0x7F, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [1, 0, 0, 0],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
    ];

    /// <summary>One of the known inputs, changed in one to eight places.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random)
    {
        var bytes = random.Of(known);
        for (var left = 1 + random.Below(random.Below(8) + 1); left > 0; left--)
        {
            bytes = Once(bytes, known, random);
        }

        return bytes.Length <= MostBytes ? bytes : bytes[..MostBytes];
    }

    /// <summary>One change.</summary>
    public static byte[] Once(byte[] bytes, IReadOnlyList<byte[]> known, FuzzRandom random) => random.Below(10) switch
    {
        0 or 1 => Flip(bytes, random),
        2 or 3 => Overwrite(bytes, random.Of(Numbers), random),
        4 => Insert(bytes, random.Of(Numbers), random),
        5 => Insert(bytes, Piece(random.Of(known), random), random),
        6 => Cut(bytes, random),
        7 => bytes[..random.Below(bytes.Length + 1)],
        8 => Splice(bytes, random.Of(known), random),
        _ => Repeat(bytes, random),
    };

    private static byte[] Flip(byte[] bytes, FuzzRandom random)
    {
        if (bytes.Length == 0)
        {
            return [random.Byte()];
        }

        var changed = (byte[])bytes.Clone();
        changed[random.Below(bytes.Length)] ^= (byte)(1 << random.Below(8));
        return changed;
    }

    private static byte[] Overwrite(byte[] bytes, byte[] with, FuzzRandom random)
    {
        if (bytes.Length < with.Length)
        {
            return with;
        }

        var changed = (byte[])bytes.Clone();
        with.CopyTo(changed, random.Below(bytes.Length - with.Length + 1));
        return changed;
    }

    private static byte[] Insert(byte[] bytes, ReadOnlySpan<byte> piece, FuzzRandom random)
    {
        var at = random.Below(bytes.Length + 1);
        return [.. bytes.AsSpan(0, at), .. piece, .. bytes.AsSpan(at)];
    }

    private static byte[] Cut(byte[] bytes, FuzzRandom random)
    {
        var from = random.Below(bytes.Length);
        var to = Math.Min(bytes.Length, from + 1 + random.Below(16));
        return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(to)];
    }

    private static byte[] Splice(byte[] bytes, byte[] other, FuzzRandom random) =>
        [.. bytes.AsSpan(0, random.Below(bytes.Length + 1)), .. other.AsSpan(random.Below(other.Length + 1))];

    /// <summary>A piece many times over: what nests or counts becomes deep or long.</summary>
    private static byte[] Repeat(byte[] bytes, FuzzRandom random)
    {
        var piece = Piece(bytes, random);
        piece = piece.Length > 32 ? piece[..32] : piece;
        var times = random.OneIn(20) ? 2 + random.Below(500) : 2 + random.Below(8);
        var many = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(many.AsSpan(i * piece.Length));
        }

        return Insert(bytes, many, random);
    }

    private static ReadOnlySpan<byte> Piece(byte[] bytes, FuzzRandom random)
    {
        var from = random.Below(bytes.Length);
        return bytes.AsSpan(from, Math.Min(bytes.Length - from, 1 + random.Below(64)));
    }
}
