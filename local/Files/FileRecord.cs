namespace StreamFunctions.Local.Files;

/// <summary>A record of a file, before it becomes an event.</summary>
/// <param name="Body">The event's body; of a broken record what there is of it, cut at the limit.</param>
/// <param name="Line">The line that it begins in, from 1; 0 = the file has no lines.</param>
/// <param name="Reason">Why it cannot be used, as a code; null = it can.</param>
/// <param name="Detail">Why, for people.</param>
internal readonly record struct FileRecord(ReadOnlyMemory<byte> Body, long Line, string? Reason = null, string? Detail = null)
{
    public static FileRecord TooLarge(ReadOnlyMemory<byte> head, long line, int limit) => new(
        head, line, "record-too-large", $"The record is larger than {limit} bytes. Raise --max-record-bytes if that is meant.");
}

/// <summary>Collects the bytes of a record up to the limit. Not thread-safe.</summary>
internal sealed class RecordBuffer(int limit)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Whether the record was longer than the limit.</summary>
    public bool IsTooLarge { get; private set; }

    public bool IsEmpty => _bytes.Count == 0;

    public void Add(int value)
    {
        if (_bytes.Count < limit)
        {
            _bytes.Add((byte)value);
        }
        else
        {
            IsTooLarge = true;
        }
    }

    /// <summary>The record so far; empties the buffer.</summary>
    public byte[] Take()
    {
        byte[] bytes = [.. _bytes];
        _bytes.Clear();
        IsTooLarge = false;
        return bytes;
    }
}
