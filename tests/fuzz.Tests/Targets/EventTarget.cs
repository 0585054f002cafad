using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// The body of an event: a row, filtered, or a dead letter with its reason; never a fault. Which bodies are JSON
/// objects is decided by System.Text.Json's document reader and the strict UTF-8 decoder.
/// </summary>
internal sealed class EventTarget : FuzzTarget
{
    private const string Query = """
        SELECT k, SUM(v) AS s, MAX(a.b.c) AS m, MIN(CASE WHEN t LIKE '%[a-c]_%' THEN CONCAT(t, '-', k) END) AS x, AVG(CAST(n AS float)) AS n
        FROM i TIMESTAMP BY at WHERE v IS NULL OR v / 2 > -1 GROUP BY k, TumblingWindow(minute, 5)
        """;

    private static readonly DateTimeOffset Enqueued = new(2025, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Deepest = new() { MaxDepth = 64 };

    private static readonly TextMutator Words = new(
        [
            "{", "}", "[", "]", ",", ":", "\"", "\"k\":", "\"v\":", "\"a\":{", "\"b\":", "\"c\":", "\"at\":", "\"t\":", "\"n\":", "\"id\":", "1", "-", "1e999", "1e-999",
            "1e99999999999999999999", "0.5", "null", "true", "\\u", "\\ud800", "\\udc00", "\\u0000", "\\\"", "é", "😀", "\uFEFF", "9223372036854775808", "-9223372036854775808",
            "12345678901234567890123456789012345678901234567890", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"",
            "\"2016-12-31T23:59:60Z\"", "\"2025-01-31T12:00:00Z\"", "\"0000-00-00\"", "\u0001", "\0", " ", "\n", "/*", "//", "NaN", "'",
        ],
        [("[", "]"), ("{\"a\":", "}"), ("{\"b\":", "}"), ("\"", "\""), ("{\"k\":\"x\",\"v\":", "}")]);

    private readonly Preprocessor _preprocessor;
    private readonly Preprocessor _fresh;

    public EventTarget()
    {
        var file = PipelineFileReader.Read("""{ "name": "fuzz", "dedupe": { "id": "id" }, "time": { "maxFutureSkew": "unlimited" } }"""u8.ToArray(), "pipeline.json");
        var pipeline = PipelineLoader.Compile(file, Query);
        _preprocessor = new Preprocessor(pipeline);
        _fresh = new Preprocessor(pipeline);
        FillPools();
    }

    public override string Name => "event";

    public override long BytesPerByte => 64;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        """{"k":"x","v":1.5,"a":{"b":{"c":"t\u00e9"}},"other":[1,{"k":2}],"at":"2025-01-31T11:59:00Z","t":"abc","n":"1e3","id":"i-1"}"""u8.ToArray(),
        """{"k":null,"v":-7,"a":{"b":{"c":12345678901234567890}},"at":"2025-01-31","t":"","n":2,"id":3}"""u8.ToArray(),
        """{"k":"a~,b","v":null,"a":{"b":1,"b":{"c":true}},"at":"2025-01-31 11:59:00.1234567+05:30","K":"last","t":"\ud83d\ude00"}"""u8.ToArray(),
        """{"at":"2025-01-31T11:59:00Z","k":1.0,"v":1e300,"a":[{"b":2}],"n":"x"}"""u8.ToArray(),
    ];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) => Words.Mutate(known, random);

    public override string Run(byte[] input)
    {
        var data = EventHubsModelFactory.EventData(BinaryData.FromBytes(input), null, null, null, 7, "7", Enqueued);
        var fate = _preprocessor.Read(0, data);
        Require(fate.Fate == EventFate.Row == fate.Row is not null, "a row's fate without a row, or the other way round");
        Require(fate.Fate == EventFate.Dead == fate.Letter is not null, "a dead letter's fate without a letter, or the other way round");
        Agree(input, fate.Letter);
        Repeat(data, fate);
        if (fate.Letter is { } letter)
        {
            Require(letter.Reason != "unreadable", $"the reader failed: {letter.Detail}");
            Require(letter.Body.Span.SequenceEqual(input), "the dead letter has not the event's bytes");
            Require(letter.Detail.Length <= 4 * 1024, "the detail of a dead letter is without bound");
            return letter.Reason + " " + Shape(letter.Detail);
        }

        if (fate.Row is { } row)
        {
            Require(TableKeyEscaping.Escape(row.Key).Length <= TableKeyEscaping.MaxLength, "a key is too long for a table");
        }

        return $"{fate.Fate}";
    }

    /// <summary>
    /// A reader's pool of texts grows to a bound, a few times in its life: that is not what one input costs. TextPoolTests has the bound.
    /// </summary>
    private void FillPools()
    {
        for (var i = 0; i < 100_000; i++)
        {
            var data = EventHubsModelFactory.EventData(BinaryData.FromString($$"""{"k":"{{i}}","at":"2025-01-31"}"""), null, null, null, 7, "7", Enqueued);
            _preprocessor.Read(0, data);
            _fresh.Read(0, data);
        }
    }

    private static void Agree(byte[] input, DeadLetter? letter)
    {
        var body = input.AsSpan().StartsWith("\uFEFF"u8) ? input.AsMemory(3) : input;
        var refused = letter?.Reason is "empty-body" or "not-json" or "not-an-object" or "too-deep"
            || (letter?.Reason == "invalid-text" && letter.Detail.Contains("UTF-8", StringComparison.Ordinal));
        Require(IsObject(body) != refused, $"System.Text.Json {(refused ? "takes" : "refuses")} what was {letter?.Reason ?? "taken"}");
    }

    private static bool IsObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            Strict.GetCharCount(body.Span);
            using var document = JsonDocument.Parse(body, Deepest);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception refused) when (refused is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Ingest and repair must decide alike: another reader, which has read other events, says the same.</summary>
    private void Repeat(EventData data, Preprocessed fate)
    {
        var again = _fresh.Read(0, data);
        Require(again.Fate == fate.Fate && again.Time == fate.Time && again.Letter?.Reason == fate.Letter?.Reason, "the same event, another fate");
        Require(again.Row?.Key == fate.Row?.Key && (fate.Row is null || again.Row!.Values.AsSpan().SequenceEqual(fate.Row.Values)), "the same event, another row");
    }
}
