using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// The body of a transaction that inserts rows: one part per row
/// (learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions). Kept and used again for the next
/// transaction, since a body of a hundred rows is too large for the young generation. Not thread-safe.
/// </summary>
internal sealed class InsertBody
{
    // A hundred rows of the usual kind are 70 to 100 KB.
    private const int MostKept = 1 << 20;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private string _boundary = string.Empty;

    /// <summary>Whether it is small enough to be kept.</summary>
    public bool IsKept => _bytes.Capacity <= MostKept;

    /// <summary>How many rows it has.</summary>
    public int Rows { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>The value of the request's Content-Type.</summary>
    public string ContentType => "multipart/mixed; boundary=batch_" + _boundary;

    /// <summary>Writes a transaction in place of the last one.</summary>
    /// <param name="table">The table's address, without a query.</param>
    /// <param name="rows">Rows of one partition key, each row key once, that <see cref="EntityJson.CanWrite"/> takes.</param>
    public void Write(Uri table, IReadOnlyList<TableEntity> rows)
    {
        _bytes.ResetWrittenCount();
        _boundary = Guid.NewGuid().ToString();
        Rows = rows.Count;
        Add($"--batch_{_boundary}\r\nContent-Type: multipart/mixed; boundary=changeset_{_boundary}\r\n\r\n");
        var head = Encoding.UTF8.GetBytes(PartHead(table));
        using var json = new Utf8JsonWriter(_bytes);
        foreach (var row in rows)
        {
            _bytes.Write(head);
            AddJson(json, row);
            _bytes.Write("\r\n"u8);
        }

        Add($"--changeset_{_boundary}--\r\n--batch_{_boundary}--\r\n");
    }

    private string PartHead(Uri table) =>
        $"--changeset_{_boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        + $"POST {table.AbsoluteUri} HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nContent-Type: application/json\r\n"
        + "DataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n\r\n";

    private static void AddJson(Utf8JsonWriter json, TableEntity row)
    {
        json.Reset();
        EntityJson.Write(json, row);
        json.Flush();
    }

    private void Add(string text) => Encoding.UTF8.GetBytes(text, _bytes);
}
