using System.Globalization;
using System.Text.Json;

namespace StreamFunctions.Local.Functions;

/// <summary>What the local host reads from host.json; the rest is for Azure. Missing values have the defaults of the Functions host.</summary>
internal sealed record HostJson
{
    public int MaxEventBatchSize { get; init; } = 100;

    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>How long a batch smaller than the minimum is waited for.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    public int PrefetchCount { get; init; } = 300;

    /// <summary>A checkpoint is written after every so many batches.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    public InitialOffset InitialOffset { get; init; } = InitialOffset.FromStart;

    /// <summary>Where InitialOffset is FromEnqueuedTime: the first events are those after it.</summary>
    public DateTimeOffset InitialTime { get; init; }

    public string RoutePrefix { get; init; } = "api";

    /// <exception cref="FunctionsConfigurationException">The file is missing, is no JSON or holds an unusable value.</exception>
    public static HostJson Read(string path)
    {
        try
        {
            JsonDocumentOptions lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path), lenient);
            return Read(document.RootElement, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FunctionsConfigurationException($"The file '{path}' could not be read: {error.Message}", error);
        }
    }

    private static HostJson Read(JsonElement root, string path)
    {
        HostJson defaults = new();
        JsonElement? extensions = Child(root, "extensions");
        Section hub = new(Child(extensions, "eventHubs"), path, "extensions.eventHubs");
        Section initial = new(hub.Child("initialOffsetOptions"), path, "extensions.eventHubs.initialOffsetOptions");
        Section http = new(Child(extensions, "http"), path, "extensions.http");
        HostJson read = defaults with
        {
            MaxEventBatchSize = hub.Number("maxEventBatchSize", defaults.MaxEventBatchSize, 1),
            MinEventBatchSize = hub.Number("minEventBatchSize", defaults.MinEventBatchSize, 1),
            MaxWaitTime = hub.Time("maxWaitTime", defaults.MaxWaitTime),
            PrefetchCount = hub.Number("prefetchCount", defaults.PrefetchCount, 1),
            BatchCheckpointFrequency = hub.Number("batchCheckpointFrequency", defaults.BatchCheckpointFrequency, 1),
            RoutePrefix = http.Text("routePrefix") ?? defaults.RoutePrefix,
            InitialOffset = initial.Start(),
            InitialTime = initial.Instant("enqueuedTimeUtc"),
        };
        return read.MinEventBatchSize <= read.MaxEventBatchSize
            ? read
            : throw new FunctionsConfigurationException(
                $"{path}: extensions.eventHubs.minEventBatchSize ({read.MinEventBatchSize}) is greater than maxEventBatchSize ({read.MaxEventBatchSize}).");
    }

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement child) ? child : null;

    private readonly record struct Section(JsonElement? Element, string File, string Path)
    {
        public JsonElement? Child(string name) => HostJson.Child(Element, name);

        public int Number(string name, int otherwise, int smallest)
        {
            if (Child(name) is not { } value)
            {
                return otherwise;
            }

            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= smallest
                ? number
                : throw Wrong(name, value, $"a whole number of at least {smallest}");
        }

        public TimeSpan Time(string name, TimeSpan otherwise)
        {
            if (Child(name) is not { } value)
            {
                return otherwise;
            }

            return TimeSpan.TryParse(Text(name), CultureInfo.InvariantCulture, out TimeSpan time) && time > TimeSpan.Zero
                ? time
                : throw Wrong(name, value, "a time such as \"00:00:05\"");
        }

        public string? Text(string name) => Child(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { } value => throw Wrong(name, value, "a text"),
        };

        public InitialOffset Start() => Text("type") switch
        {
            null => InitialOffset.FromStart,
            { } text when Enum.TryParse(text, ignoreCase: true, out InitialOffset offset) && Enum.IsDefined(offset) => offset,
            _ => throw Wrong("type", Child("type")!.Value, "fromStart, fromEnd or fromEnqueuedTime"),
        };

        public DateTimeOffset Instant(string name)
        {
            if (Child(name) is not { } value)
            {
                return Start() == InitialOffset.FromEnqueuedTime
                    ? throw new FunctionsConfigurationException($"{File}: {Path}.{name} is missing; fromEnqueuedTime needs it.")
                    : default;
            }

            return DateTimeOffset.TryParse(
                Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
                ? instant
                : throw Wrong(name, value, "a time such as \"2026-01-31T12:00:00Z\"");
        }

        private FunctionsConfigurationException Wrong(string name, JsonElement found, string wanted) =>
            new($"{File}: {Path}.{name} is {found.GetRawText()}; write {wanted}.");
    }
}

/// <summary>Where a partition without checkpoint is read from.</summary>
internal enum InitialOffset
{
    FromStart,
    FromEnd,
    FromEnqueuedTime,
}
