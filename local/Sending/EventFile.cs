using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace StreamFunctions.Local.Sending;

/// <summary>
/// Reads events from a file: a JSON array (each element is an event) or lines (each line that is not blank is an
/// event, whatever it holds: judging events is the pipeline's work, not the sender's).
/// </summary>
internal static class EventFile
{
    /// <summary>Reads the events in the order of the file; the file is streamed, not loaded.</summary>
    /// <exception cref="UserErrorException">The file is missing, cannot be read, or is an array that is not JSON.</exception>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellation)
    {
        var stream = Open(path);
        return IsArray(stream) ? ReadArrayAsync(stream, path, cancellation) : ReadLinesAsync(stream, cancellation);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"The file of events '{path}' cannot be read: {exception.Message} Give a JSON array, or a file with one event per line.", exception);
        }
    }

    private static bool IsArray(FileStream stream)
    {
        int next;
        do
        {
            next = stream.ReadByte();
        }
        while (next is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);

        stream.Position = 0;
        return next == '[';
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadArrayAsync(
        FileStream stream, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using (stream)
        {
            var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
            await using (items)
            {
                while (await NextAsync(items, path))
                {
                    yield return Encoding.UTF8.GetBytes(items.Current.GetRawText());
                }
            }
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> items, string path)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException exception)
        {
            throw new UserErrorException(
                $"The file of events '{path}' begins with '[' but is no JSON array: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}. " +
                "Mend it, or give one event per line.", exception);
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        FileStream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Encoding.UTF8.GetBytes(line);
            }
        }
    }
}
