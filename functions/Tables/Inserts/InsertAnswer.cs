using System.Net.Http.Headers;
using System.Text;

namespace StreamFunctions.Functions.Tables;

/// <summary>Reads the answer to a transaction, as far as to know whether all went well.</summary>
internal static class InsertAnswer
{
    private static ReadOnlySpan<byte> StatusLine => "\nHTTP/1.1 "u8;

    /// <summary>Whether the answer has exactly so many status lines, each of success.</summary>
    public static bool AllInserted(ReadOnlySpan<byte> answer, int rows)
    {
        var inserted = 0;
        while (answer.IndexOf(StatusLine) is >= 0 and var at)
        {
            answer = answer[(at + StatusLine.Length)..];
            if (answer.IsEmpty || answer[0] != (byte)'2')
            {
                return false;
            }

            inserted++;
        }

        return inserted == rows;
    }

    /// <summary>An answer of one part that says "inserted", for the SDK, which looks at failures only; null: the boundary is not known.</summary>
    /// <param name="contentType">Content-Type of the whole answer, whose boundary stays.</param>
    public static byte[]? ShortOf(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || type.Parameters.FirstOrDefault(p => p.Name == "boundary")?.Value?.Trim('"') is not { Length: > 0 } boundary)
        {
            return null;
        }

        return Encoding.UTF8.GetBytes(
            $"--{boundary}\r\nContent-Type: multipart/mixed; boundary=changeset\r\n\r\n"
            + "--changeset\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n"
            + $"--changeset--\r\n--{boundary}--\r\n");
    }
}
