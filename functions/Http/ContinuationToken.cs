using System.Buffers.Text;
using System.Text.Json;

namespace StreamFunctions.Functions.Http;

/// <summary>Where a listing of results goes on. Opaque to callers: base64url of JSON.</summary>
/// <param name="After">The row key of the last row that was returned.</param>
/// <param name="Generation">The generation that is listed, so that a listing does not change it half-way.</param>
internal sealed record ContinuationToken(string After, int Generation)
{
    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads a token back; null if it is none of ours.</summary>
    public static ContinuationToken? TryDecode(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ContinuationToken>(Base64Url.DecodeFromChars(text)) is { After: not null } token ? token : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }
}
