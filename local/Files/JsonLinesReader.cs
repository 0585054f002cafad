using System.Runtime.CompilerServices;

namespace StreamFunctions.Local.Files;

/// <summary>One event per line; blank lines are none. What a line holds is the pipeline's to judge.</summary>
internal static class JsonLinesReader
{
    public static async IAsyncEnumerable<FileRecord> ReadAsync(ByteInput input, FileLimits limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new RecordBuffer(limits.MaxRecordBytes);
        for (var line = 1L; ; line++)
        {
            int next;
            while ((next = await input.NextAsync(cancellation)) is not ('\n' or ByteInput.End))
            {
                buffer.Add(next);
            }

            var tooLarge = buffer.IsTooLarge;
            var body = Trim(buffer.Take());
            if (tooLarge)
            {
                yield return FileRecord.TooLarge(body, line, limits.MaxRecordBytes);
            }
            else if (body.Length > 0)
            {
                yield return new FileRecord(body, line);
            }

            if (next == ByteInput.End)
            {
                yield break;
            }
        }
    }

    private static ReadOnlyMemory<byte> Trim(byte[] line)
    {
        var (from, to) = (0, line.Length);
        while (to > from && line[to - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            to--;
        }

        while (from < to && line[from] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            from++;
        }

        return line.AsMemory(from, to - from);
    }
}
