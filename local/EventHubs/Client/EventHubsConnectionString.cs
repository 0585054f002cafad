using System.Globalization;
using Azure.Core;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>
/// A parsed Event Hubs connection string:
/// <c>Endpoint=sb://host[:port]/;SharedAccessKeyName=..;SharedAccessKey=..;[EntityPath=..;][UseDevelopmentEmulator=true]</c>.
/// With <c>UseDevelopmentEmulator=true</c> the connection is plain AMQP (port 5672 unless given), otherwise TLS (5671).
/// </summary>
public sealed record EventHubsConnectionString
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    private EventHubsConnectionString()
    {
    }

    /// <summary>The host of the endpoint.</summary>
    public required string Host { get; init; }

    /// <summary>The TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the connection is encrypted (false only for a development emulator).</summary>
    public required bool UseTls { get; init; }

    /// <summary>The name of the shared access policy; empty with a <see cref="Credential"/>.</summary>
    public required string KeyName { get; init; }

    /// <summary>The key of the policy; a secret, never logged. Empty with a <see cref="Credential"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Who signs in, instead of a key; null = the key does.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>The hub named by <c>EntityPath</c>; null if the string is for the whole namespace.</summary>
    public string? EntityPath { get; init; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="FormatException">A part is missing or wrong; the message names the part, never the key.</exception>
    public static EventHubsConnectionString Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = SplitParts(text);
        var endpoint = ParseEndpoint(Required(parts, "Endpoint"));
        var emulator = parts.TryGetValue("UseDevelopmentEmulator", out var flag)
            && flag.Equals("true", StringComparison.OrdinalIgnoreCase);
        return new EventHubsConnectionString
        {
            Host = endpoint.Host,
            Port = endpoint.Port > 0 ? endpoint.Port : emulator ? PlainPort : TlsPort,
            UseTls = !emulator,
            KeyName = Required(parts, "SharedAccessKeyName"),
            Key = Required(parts, "SharedAccessKey"),
            EntityPath = parts.GetValueOrDefault("EntityPath"),
        };
    }

    /// <summary>A namespace that is signed in to by identity, over TLS.</summary>
    /// <param name="fullyQualifiedNamespace">Such as <c>contoso.servicebus.windows.net</c>.</param>
    /// <param name="credential">Who signs in.</param>
    public static EventHubsConnectionString ByIdentity(string fullyQualifiedNamespace, TokenCredential credential) => new()
    {
        Host = fullyQualifiedNamespace,
        Port = TlsPort,
        UseTls = true,
        KeyName = string.Empty,
        Key = string.Empty,
        Credential = credential,
    };

    /// <summary>Host and port only: safe to log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static Dictionary<string, string> SplitParts(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException(
                    "The Event Hubs connection string has a part without '='; it must read 'Endpoint=sb://host;SharedAccessKeyName=...;SharedAccessKey=...'.");
            }

            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return parts;
    }

    private static string Required(Dictionary<string, string> parts, string name) =>
        parts.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new FormatException($"The Event Hubs connection string lacks '{name}'.");

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new FormatException($"The Endpoint '{text}' of the Event Hubs connection string is not like 'sb://host[:port]/'.");
}
