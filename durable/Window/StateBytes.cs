using System.Buffers;
using System.IO.Compression;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Between a group's state and the bytes that are stored: how they are packed, then the snapshot. Thread-safe.
/// </summary>
internal static class StateBytes
{
    private const byte Plain = 0;
    private const byte Compressed = 1;

    /// <summary>Below this the state is stored inline as it is (its base64 stays below 30,000 characters), and compressing it costs more than the rest of an operation.</summary>
    private const int CompressFromBytes = 20 * 1024;
    private const int MostBytes = 256 << 20;

    /// <summary>What a thread keeps for its next state; a larger one is left to the collector.</summary>
    private const int MostKeptBytes = 1 << 20;

    // States are written after every operation, and many are large enough to be collected with the oldest objects only.
    [ThreadStatic]
    private static SnapshotWriter? _kept;

    public static byte[] Write(GroupState state, PipelinePlan plan)
    {
        // Not there while it is used: what threw half-way is not used again.
        var writer = _kept ?? new SnapshotWriter();
        _kept = null;
        GroupSnapshot.Write(writer, state, plan);
        var packed = Pack(writer.Written);
        if (writer.Length <= MostKeptBytes)
        {
            writer.Clear();
            _kept = writer;
        }

        return packed;
    }

    /// <exception cref="SnapshotFormatException">The bytes are damaged, or packed in a way that this program does not know.</exception>
    public static byte[] Unpack(byte[] packed) => packed switch
    {
        [Plain, ..] => packed[1..],
        [Compressed, ..] => Inflate(packed),
        [var other, ..] => throw new SnapshotFormatException($"The state of this window entity is packed in way {other}, which this program does not know. Nothing was overwritten."),
        _ => throw new SnapshotFormatException("The state of this window entity has no bytes. Nothing was overwritten."),
    };

    private static byte[] Pack(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= CompressFromBytes && Compress(bytes) is { } compressed ? compressed : [Plain, .. bytes];

    /// <summary>Null if it does not become shorter.</summary>
    private static byte[]? Compress(ReadOnlySpan<byte> bytes)
    {
        var room = ArrayPool<byte>.Shared.Rent(bytes.Length);
        room[0] = Compressed;
        var fits = BrotliEncoder.TryCompress(bytes, room.AsSpan(1, bytes.Length - 1), out var length, quality: 1, window: 18);
        var packed = fits ? room[..(length + 1)] : null;
        ArrayPool<byte>.Shared.Return(room);
        return packed;
    }

    private static byte[] Inflate(byte[] packed) => BoundedBrotli.Decompress(packed.AsSpan(1), MostBytes)
        ?? throw new SnapshotFormatException("The compressed state of this window entity is damaged. Nothing was overwritten.");
}
