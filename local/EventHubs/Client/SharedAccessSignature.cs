using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Builds shared access signature tokens as Event Hubs expects them (HMAC-SHA256 over resource and expiry).</summary>
internal static class SharedAccessSignature
{
    /// <summary>Makes a token.</summary>
    /// <param name="resource">The audience, for example <c>amqps://ns.servicebus.windows.net/hub</c>.</param>
    /// <param name="keyName">The policy's name.</param>
    /// <param name="key">The policy's key.</param>
    /// <param name="expires">When the token ends; whole seconds, exclusive.</param>
    public static string Create(string resource, string keyName, string key, DateTimeOffset expires)
    {
        var encodedResource = Uri.EscapeDataString(resource);
        var expiry = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(encodedResource + "\n" + expiry));
        return $"SharedAccessSignature sr={encodedResource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}"
            + $"&se={expiry}&skn={Uri.EscapeDataString(keyName)}";
    }
}
