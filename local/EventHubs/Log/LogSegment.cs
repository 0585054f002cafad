using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>
/// One file of a partition log: a header, then batches. The name holds the first sequence number, the header the
/// position of the file in the whole log. Reads are safe beside one writer, as long as they stay below the tail that
/// the writer has published.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    /// <summary>Bytes of the file's header.</summary>
    public const int FileHeaderBytes = 24;

    private static readonly byte[] FileMagic = "SFEHLOG1"u8.ToArray();

    private readonly SafeFileHandle _file;
    private readonly int _indexBytes;
    private readonly Lock _gate = new();
    private readonly List<IndexEntry> _index = [];
    private bool _indexed;

    private LogSegment(string path, SafeFileHandle file, long firstSequence, long basePosition, int indexBytes)
    {
        Path = path;
        _file = file;
        FirstSequence = firstSequence;
        BasePosition = basePosition;
        _indexBytes = indexBytes;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The number of the first event that the segment holds or will hold.</summary>
    public long FirstSequence { get; }

    /// <summary>The position of the file's first byte in the whole log.</summary>
    public long BasePosition { get; }

    /// <summary>Bytes of the file that hold header and whole batches.</summary>
    public long Length { get; set; } = FileHeaderBytes;

    /// <summary>Begins a new segment.</summary>
    public static LogSegment Create(string directory, long firstSequence, long basePosition, int indexBytes)
    {
        var path = System.IO.Path.Combine(directory, FileName(firstSequence));
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        FileMagic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], basePosition);
        RandomAccess.Write(file, header, 0);
        return new LogSegment(path, file, firstSequence, basePosition, indexBytes) { _indexed = true };
    }

    /// <summary>Opens an existing segment; null if the file is too short to hold a header (its creation was cut off).</summary>
    /// <exception cref="LogCorruptException">The header is not one of a log.</exception>
    public static LogSegment? Open(string path, int indexBytes)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        if (RandomAccess.Read(file, header, 0) < FileHeaderBytes)
        {
            file.Dispose();
            return null;
        }

        if (!header[..8].SequenceEqual(FileMagic))
        {
            file.Dispose();
            throw new LogCorruptException(path, 0, "not a log segment of this program's version");
        }

        return new LogSegment(
            path,
            file,
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            indexBytes)
        {
            Length = RandomAccess.GetLength(file),
        };
    }

    /// <summary>The name of the segment that begins with a number; names sort like numbers.</summary>
    public static string FileName(long firstSequence) => firstSequence.ToString("D20", CultureInfo.InvariantCulture) + ".log";

    /// <summary>Reads bytes at a position of the file; fewer at its end.</summary>
    public int Read(Span<byte> target, long position) => RandomAccess.Read(_file, target, position);

    /// <summary>Writes a frame behind the last one and takes it into the index.</summary>
    /// <exception cref="IOException">Not written; the file is as before.</exception>
    public void Append(ReadOnlySpan<byte> frame, in BatchHeader header, bool flushToDisk)
    {
        try
        {
            RandomAccess.Write(_file, frame, Length);
            if (flushToDisk)
            {
                RandomAccess.FlushToDisk(_file);
            }
        }
        catch
        {
            // Half a frame must not stay in front of the next one.
            Truncate(Length);
            throw;
        }

        Index(header, Length);
        Length += frame.Length;
    }

    /// <summary>Cuts the file off.</summary>
    public void Truncate(long length) => RandomAccess.SetLength(_file, length);

    /// <summary>Remembers a frame at a position if the last remembered one is far enough away.</summary>
    public void Index(in BatchHeader header, long position)
    {
        lock (_gate)
        {
            if (_index.Count == 0 || position - _index[^1].Position >= _indexBytes)
            {
                _index.Add(new IndexEntry(header.FirstSequence, position, header.EnqueuedTime));
            }
        }
    }

    /// <summary>Marks the index as complete (the file was scanned).</summary>
    public void MarkIndexed() => _indexed = true;

    /// <summary>The position of a frame at or before the first event for which <paramref name="isBefore"/> is false.</summary>
    public long Seek(Func<IndexEntry, bool> isBefore)
    {
        lock (_gate)
        {
            if (!_indexed)
            {
                SegmentScanner.IndexHeaders(this);
                _indexed = true;
            }

            var low = 0;
            var high = _index.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = isBefore(_index[middle]) ? (middle + 1, high) : (low, middle);
            }

            return low == 0 ? FileHeaderBytes : _index[low - 1].Position;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>One remembered frame.</summary>
    internal readonly record struct IndexEntry(long FirstSequence, long Position, long EnqueuedTime);
}
