using System.Runtime.CompilerServices;

namespace StreamFunctions.Local.Files;

/// <summary>
/// The elements of a JSON array, one event each, without holding more than one of them. Only brackets, commas and strings
/// are looked at, so that an element that is no JSON is one broken event and not the end of the file.
/// </summary>
internal static class JsonArrayReader
{
    public static async IAsyncEnumerable<FileRecord> ReadAsync(ByteInput input, FileLimits limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await input.NextAsync(cancellation);
        var element = new RecordBuffer(limits.MaxRecordBytes);
        var (line, firstLine, depth) = (1L, 1L, 0L);
        var (inString, escaped) = (false, false);
        while (true)
        {
            var next = await input.NextAsync(cancellation);
            line += next == '\n' ? 1 : 0;
            if (next == ByteInput.End)
            {
                var rest = element.Take();
                yield return new FileRecord(rest, firstLine, "array-not-closed",
                    $"The array does not end: the file breaks off after line {line}{(rest.Length == 0 ? "" : ", within an element")}. Record or copy the file again.");
                yield break;
            }

            if (depth == 0 && !inString && next is ',' or ']')
            {
                if (!element.IsEmpty)
                {
                    yield return element.IsTooLarge
                        ? FileRecord.TooLarge(element.Take(), firstLine, limits.MaxRecordBytes)
                        : new FileRecord(element.Take(), firstLine);
                }

                if (next == ']')
                {
                    yield break;
                }

                continue;
            }

            if (element.IsEmpty)
            {
                if (next is ' ' or '\t' or '\r' or '\n')
                {
                    continue;
                }

                firstLine = line;
            }

            element.Add(next);
            (inString, escaped) = inString ? (escaped || next != '"', !escaped && next == '\\') : (next == '"', false);
            depth += inString ? 0 : next is '{' or '[' ? 1 : next is '}' or ']' && depth > 0 ? -1 : 0;
        }
    }
}
