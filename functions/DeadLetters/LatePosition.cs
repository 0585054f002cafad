using System.Buffers.Text;
using System.Text.Json;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A place in a listing of late rows. Opaque to callers of HTTP: base64url of JSON.</summary>
/// <param name="Generation">The generation that is listed.</param>
/// <param name="PartitionKey">The table's partition key of the last row that was returned.</param>
/// <param name="RowKey">Its row key.</param>
public sealed record LatePosition(int Generation, string PartitionKey, string RowKey)
{
    /// <summary>The place as a token.</summary>
    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads a token back; null if it is none of ours.</summary>
    public static LatePosition? TryDecode(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<LatePosition>(Base64Url.DecodeFromChars(text)) is { PartitionKey: not null, RowKey: not null } position
                ? position
                : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }
}
