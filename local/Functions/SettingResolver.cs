using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace StreamFunctions.Local.Functions;

/// <summary>Replaces <c>%name%</c> in the texts of attributes by settings, as the Functions host does. Thread-safe.</summary>
public sealed partial class SettingResolver(IConfiguration settings)
{
    /// <summary>Reads one setting; <c>__</c> in its name means the same as <c>:</c>.</summary>
    /// <returns>The value, or null when there is none.</returns>
    public string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return settings[name] ?? settings[name.Replace("__", ":", StringComparison.Ordinal)];
    }

    /// <summary>Replaces every <c>%name%</c>; text without any stays as it is.</summary>
    /// <param name="text">The text of the attribute.</param>
    /// <param name="where">What the text belongs to, for the message.</param>
    /// <exception cref="FunctionsConfigurationException">A setting is missing; the message names it.</exception>
    public string Resolve(string text, string where) => Placeholder().Replace(text, match =>
    {
        string name = match.Groups[1].Value;
        return Find(name) is { Length: > 0 } value
            ? value
            : throw new FunctionsConfigurationException(
                $"The setting '{name}' is missing: {where} refers to it as %{name}%. Add it to local.settings.json (Values) or to the environment.");
    });

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}
