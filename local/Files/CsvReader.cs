using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamFunctions.Local.Files;

/// <summary>A field of a CSV record.</summary>
/// <param name="Text">Its content, without quotes.</param>
/// <param name="Quoted">Whether it was quoted: then it is text, whatever it looks like.</param>
internal readonly record struct CsvField(string Text, bool Quoted);

/// <summary>
/// Comma-separated values by RFC 4180: a header row, fields in quotes may hold commas, quotes (doubled) and line breaks.
/// Own code, because broken records must be told with their bytes and line and not end the file, and because a number in
/// quotes must stay text. Each row becomes a JSON object (<see cref="CsvJson"/>).
/// </summary>
internal static class CsvReader
{
    /// <exception cref="FileFormatException">There is no usable header.</exception>
    public static async IAsyncEnumerable<FileRecord> ReadAsync(
        ByteInput input, string file, FileLimits limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var scanner = new CsvScanner(input, limits.MaxRecordBytes);
        if (!await scanner.NextAsync(cancellation) || scanner.Problem is not null || scanner.IsTooLarge)
        {
            var found = scanner.Problem ?? (scanner.IsTooLarge ? $"its first line is longer than {limits.MaxRecordBytes} bytes" : "it is empty");
            throw new FileFormatException($"{file} has no header: {found}. The first line of a CSV file must name its fields.");
        }

        var header = scanner.Fields.ConvertAll(field => field.Text);
        if (header.Distinct(StringComparer.Ordinal).Count() != header.Count)
        {
            throw new FileFormatException($"{file}, line 1: the header names a field twice. Give each column a name of its own.");
        }

        while (await scanner.NextAsync(cancellation))
        {
            if (scanner.Fields is [{ Text.Length: 0, Quoted: false }] && scanner.Problem is null)
            {
                continue;
            }

            yield return scanner.Problem is { } problem ? new FileRecord(scanner.Raw, scanner.Line, "bad-csv", problem)
                : scanner.IsTooLarge ? FileRecord.TooLarge(scanner.Raw, scanner.Line, limits.MaxRecordBytes)
                : scanner.Fields.Count != header.Count
                    ? new FileRecord(scanner.Raw, scanner.Line, "bad-csv", $"The row has {scanner.Fields.Count} fields, the header {header.Count}.")
                    : new FileRecord(CsvJson.ToObject(header, scanner.Fields), scanner.Line);
        }
    }
}

/// <summary>Cuts CSV into records and fields. Not thread-safe.</summary>
internal sealed class CsvScanner(ByteInput input, int limit)
{
    private readonly RecordBuffer _raw = new(limit);
    private readonly List<byte> _field = [];
    private long _lines;
    private bool _ended;

    /// <summary>The record's fields.</summary>
    public List<CsvField> Fields { get; } = [];

    /// <summary>The record's bytes, without the line break.</summary>
    public byte[] Raw { get; private set; } = [];

    public bool IsTooLarge { get; private set; }

    /// <summary>What is wrong with the record; null = nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line in which the record begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next record; false after the last one.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        Fields.Clear();
        (Problem, Line) = (null, _lines + 1);
        if (_ended || await input.PeekAsync(cancellation) == ByteInput.End)
        {
            return false;
        }

        while (await ReadFieldAsync(cancellation))
        {
        }

        IsTooLarge = _raw.IsTooLarge;
        Raw = _raw.Take();
        return true;
    }

    /// <summary>Reads a field and what ends it; false at the end of the record.</summary>
    private async ValueTask<bool> ReadFieldAsync(CancellationToken cancellation)
    {
        _field.Clear();
        var quoted = await input.PeekAsync(cancellation) == '"';
        if (quoted)
        {
            _raw.Add(await input.NextAsync(cancellation));
            await ReadQuotedAsync(cancellation);
        }

        while (true)
        {
            var next = await input.NextAsync(cancellation);
            if (next is ',' or '\n' or ByteInput.End)
            {
                _ended = next == ByteInput.End;
                _lines += next == '\n' ? 1 : 0;
                AddField(quoted, next);
                if (next == ',')
                {
                    _raw.Add(next);
                }

                return next == ',';
            }

            _raw.Add(next);
            Keep(next);
            Problem ??= (quoted && next != '\r') || next == '"'
                ? $"Line {_lines + 1}: a quote stands within a field. A field with quotes must begin and end with one, and double those within."
                : null;
        }
    }

    private async ValueTask ReadQuotedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var next = await input.NextAsync(cancellation);
            if (next == ByteInput.End)
            {
                Problem ??= $"A quote that opens in line {Line} or later is never closed.";
                return;
            }

            _raw.Add(next);
            _lines += next == '\n' ? 1 : 0;
            if (next != '"')
            {
                Keep(next);
                if (next == '\n' && _raw.IsTooLarge)
                {
                    // A stray quote would swallow the rest of the file: go on with the next line.
                    Problem ??= $"A quote that opens in line {Line} or later is not closed within {limit} bytes.";
                    return;
                }

                continue;
            }

            if (await input.PeekAsync(cancellation) != '"')
            {
                return;
            }

            _raw.Add(await input.NextAsync(cancellation));
            Keep('"');
        }
    }

    // A record that is too large is refused whole; its further fields could hold as much as the file.
    private void AddField(bool quoted, int end)
    {
        if (!_raw.IsTooLarge)
        {
            Fields.Add(new CsvField(Text(quoted, end), quoted));
        }
    }

    private void Keep(int value)
    {
        if (_field.Count < limit)
        {
            _field.Add((byte)value);
        }
    }

    // A carriage return before the line feed belongs to the line break.
    private string Text(bool quoted, int end)
    {
        var bytes = (ReadOnlySpan<byte>)CollectionsMarshal.AsSpan(_field);
        bytes = end != ',' && bytes.EndsWith("\r"u8) && (!quoted || Problem is null) ? bytes[..^1] : bytes;
        return Encoding.UTF8.GetString(bytes);
    }
}
