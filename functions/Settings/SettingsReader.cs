using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace StreamFunctions.Functions.Settings;

/// <summary>Reads single settings and collects what is wrong with them, so that one start shows every problem.</summary>
internal sealed partial class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public bool IsGiven(string key) => configuration.GetSection(key).Exists();

    public string Required(string key, string meaning)
    {
        var value = configuration[key];
        if (!string.IsNullOrWhiteSpace(value))
        {
            return value;
        }

        _problems.Add($"{SettingName(key)} is missing: set it to {meaning}.");
        return string.Empty;
    }

    public string Optional(string key, string otherwise) => configuration[key] is { Length: > 0 } value ? value : otherwise;

    public TimeSpan? OptionalSpan(string key, TimeSpan least)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return null;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= least)
        {
            return span;
        }

        _problems.Add($"{SettingName(key)} is '{text}': set it to a time span of at least {least:c}, such as 00:00:01.");
        return null;
    }

    public string TablePrefix(string key, string otherwise)
    {
        var prefix = Optional(key, otherwise);
        if (!PrefixPattern().IsMatch(prefix))
        {
            _problems.Add($"{SettingName(key)} is '{prefix}': set it to 1 to 20 lower-case letters and digits, a letter first (tables and containers are named after it).");
        }

        return prefix;
    }

    public StorageConnection Storage(string name)
    {
        var section = configuration.GetSection(name);
        var identity = Identity(section);
        if (section.Value is { Length: > 0 } connectionString)
        {
            return new StorageConnection(name, connectionString, null, null, identity);
        }

        var account = section["accountName"];
        return new StorageConnection(
            name, null, ServiceUri(section, "tableServiceUri", account, "table"), ServiceUri(section, "blobServiceUri", account, "blob"), identity);
    }

    public EventHubsConnection EventHubs(string name)
    {
        var section = configuration.GetSection(name);
        var identity = Identity(section);
        if (section.Value is { Length: > 0 } connectionString)
        {
            var host = EndpointPattern().Match(connectionString);
            if (!host.Success)
            {
                _problems.Add($"{name} has no 'Endpoint=sb://...': copy the whole connection string of the Event Hubs namespace.");
            }

            return new EventHubsConnection(connectionString, host.Groups[1].Value, identity);
        }

        var space = section["fullyQualifiedNamespace"];
        if (string.IsNullOrWhiteSpace(space))
        {
            _problems.Add($"{name} is missing: set it to a connection string, or {name}__fullyQualifiedNamespace to the namespace (such as contoso.servicebus.windows.net) to sign in by identity.");
        }

        return new EventHubsConnection(null, space ?? string.Empty, identity);
    }

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new SettingsException(_problems);
        }
    }

    private static string SettingName(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9]{0,19}$")]
    private static partial Regex PrefixPattern();

    [GeneratedRegex("(?:^|;)\\s*Endpoint\\s*=\\s*sb://([^/;:]+)", RegexOptions.IgnoreCase)]
    private static partial Regex EndpointPattern();

    private Uri? ServiceUri(IConfigurationSection section, string key, string? account, string service)
    {
        var text = section[key] ?? (string.IsNullOrWhiteSpace(account) ? null : $"https://{account}.{service}.core.windows.net");
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return uri;
        }

        _problems.Add(text is null
            ? $"{section.Key} is missing: set it to a connection string, or {section.Key}__{key} (or {section.Key}__accountName) to sign in by identity."
            : $"{section.Key}__{key} is '{text}': set it to an address such as https://account.{service}.core.windows.net.");
        return null;
    }

    private IdentitySettings Identity(IConfigurationSection section)
    {
        var credential = section["credential"];
        if (credential is not null && !credential.Equals("managedidentity", StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add($"{section.Key}__credential is '{credential}': set it to managedidentity, or leave it out to use the developer's sign-in.");
        }

        return new IdentitySettings(credential is not null, section["clientId"] is { Length: > 0 } id ? id : null);
    }
}
