using System.Globalization;
using System.Text.Json;
using StreamFunctions.Query;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>
/// Reads the properties of one JSON object, one by one, and collects what is wrong with them: the path, what was found
/// and what is expected. Properties that nobody asked for are refused at the end, with the likely meaning.
/// </summary>
internal sealed class JsonSection(JsonElement? json, string path, string file, List<string> problems)
{
    private const int LongestShown = 100;

    /// <summary>A hundred years: longer spans overflow the times that they are added to.</summary>
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(36_525);

    private readonly List<string> _known = [];

    public string Text(string name, string meaning)
    {
        if (Find(name) is not { } value)
        {
            Report(name, $"is missing: set it to {meaning}.");
            return string.Empty;
        }

        return TextOf(name, value, meaning) ?? string.Empty;
    }

    public string? OptionalText(string name, string meaning) => Find(name) is { } value ? TextOf(name, value, meaning) : null;

    public IReadOnlyList<string>? TextList(string name, string meaning)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 }))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Report(name, $"is {Shown(value)}: set it to {meaning}.");
        return null;
    }

    public int Integer(string name, int least, int most, int otherwise)
    {
        if (Find(name) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Report(name, $"is {Shown(value)}: set it to a whole number from {least} to {most}.");
        return otherwise;
    }

    public bool Flag(string name, bool otherwise)
    {
        if (Find(name) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Report(name, $"is {Shown(value)}: set it to true or false.");
        return otherwise;
    }

    public TimeSpan Span(string name, TimeSpan least, TimeSpan otherwise) =>
        OptionalText(name, "a time span such as \"00:00:05\"") is { } text ? ParseSpan(name, text, least, otherwise, string.Empty) : otherwise;

    /// <summary>A time span, or null for <paramref name="word"/>.</summary>
    public TimeSpan? SpanOr(string name, string word, TimeSpan least, TimeSpan? otherwise) =>
        OptionalText(name, $"a time span such as \"01:00:00\", or \"{word}\"") is not { } text ? otherwise
        : text == word ? null
        : ParseSpan(name, text, least, least, $", or \"{word}\"");

    public T Choice<T>(string name, T otherwise, params (string Word, T Value)[] choices)
    {
        var expected = string.Join(" or ", choices.Select(c => $"\"{c.Word}\""));
        if (OptionalText(name, expected) is not { } text)
        {
            return otherwise;
        }

        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        Report(name, $"is \"{text}\": set it to {expected}.");
        return otherwise;
    }

    /// <summary>A nested object; absent ones read as empty.</summary>
    public JsonSection Section(string name)
    {
        var value = Find(name);
        if (value is { ValueKind: not JsonValueKind.Object } other)
        {
            Report(name, $"is {Shown(other)}: set it to an object {{ ... }}.");
            value = null;
        }

        return new JsonSection(value, path + "." + name, file, problems);
    }

    public bool IsGiven => json is not null;

    /// <summary>Whether a property is an object.</summary>
    public bool HoldsObject(string name) => Find(name) is { ValueKind: JsonValueKind.Object };

    /// <summary>All properties as whole numbers from 0; every name is welcome.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> WholeNumbers(string meaning)
    {
        var numbers = new List<KeyValuePair<string, long>>();
        foreach (var property in Properties())
        {
            _known.Add(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out var number) && number >= 0)
            {
                numbers.Add(new(property.Name, number));
            }
            else
            {
                Report(property.Name, $"is {Shown(property.Value)}: set it to {meaning}, a whole number from 0.");
            }
        }

        return numbers;
    }

    /// <summary>All properties as texts; every name is welcome.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(string meaning)
    {
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var property in Properties())
        {
            _known.Add(property.Name);
            if (TextOf(property.Name, property.Value, meaning) is { } text)
            {
                texts.Add(new(property.Name, text));
            }
        }

        return texts;
    }

    private static string Shown(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.Length <= LongestShown ? raw : raw[..LongestShown] + "...";
    }

    public void Report(string name, string problem) => problems.Add($"{file}: {path}.{name} {problem}");

    /// <summary>Refuses what nobody asked for; call it last.</summary>
    public void RefuseOthers()
    {
        foreach (var property in Properties().Where(p => !_known.Contains(p.Name, StringComparer.Ordinal)))
        {
            Report(property.Name, $"is not a setting. {Suggestion.For(property.Name, _known) ?? $"Known here: {string.Join(", ", _known)}."}");
        }
    }

    private JsonElement.ObjectEnumerator Properties() => json?.EnumerateObject() ?? default;

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return json is { } found && found.TryGetProperty(name, out var value) ? value : null;
    }

    private string? TextOf(string name, JsonElement value, string meaning)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Report(name, $"is {Shown(value)}: set it to {meaning}.");
        return null;
    }

    private TimeSpan ParseSpan(string name, string text, TimeSpan least, TimeSpan otherwise, string orElse)
    {
        // A bare number would be days: nobody means that.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) && span >= least && span <= LongestSpan)
        {
            return span;
        }

        Report(name, $"is \"{text}\": set it to a time span from {least:c} to {LongestSpan:c}, as [days.]hours:minutes:seconds{orElse}.");
        return otherwise;
    }
}
