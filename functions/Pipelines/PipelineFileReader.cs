using System.Text.Json;
using System.Text.RegularExpressions;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Reads the text of a <c>pipeline.json</c>. Stateless.</summary>
public static partial class PipelineFileReader
{
    private const int MostKeyGroups = 1024;

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads and checks the file's text.</summary>
    /// <param name="json">The text, UTF-8.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="PipelineException">It is no JSON, or something in it is missing, unknown or out of range; all problems at once.</exception>
    public static PipelineFile Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new PipelineException([$"{file}: is {document.RootElement.ValueKind}, not an object: write {{ \"name\": ..., \"query\": ... }}."]);
            }

            var problems = new List<string>();
            var result = Read(new JsonSection(document.RootElement, "$", file, problems));
            return problems.Count == 0 ? result : throw new PipelineException(problems);
        }
        catch (InvalidOperationException fault)
        {
            // The document does not look into escapes until a text is asked for.
            throw new PipelineException([$"{file}: a text has an escape that is half of a surrogate pair."], fault);
        }
        catch (JsonException fault)
        {
            throw new PipelineException(
                [$"{file}({fault.LineNumber + 1},{fault.BytePositionInLine + 1}): is not valid JSON: {fault.Message}"], fault);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex NamePattern();

    private static PipelineFile Read(JsonSection root)
    {
        var name = root.Text("name", "the pipeline's name");
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            root.Report("name", $"is \"{name}\": use 1 to 64 letters, digits, '-' and '_' (entities and tables are named after it).");
        }

        var time = root.Section("time");
        var dedupe = root.Section("dedupe");
        var alerts = root.Section("alerts");
        var file = new PipelineFile
        {
            Name = name,
            Query = root.OptionalText("query", "the query's file") ?? "query.sql",
            Fields = root.TextList("fields", "the names of the events' fields, such as [\"origin\", \"delay\"]"),
            KeyGroups = root.Integer("keyGroups", 1, MostKeyGroups, 16),
            StartFrom = StartFromReader.Read(root),
            Revision = root.Integer("revision", 0, int.MaxValue, 0),
            OnChange = root.Choice("onChange", ChangePolicy.Replay, ("replay", ChangePolicy.Replay), ("refuse", ChangePolicy.Refuse)),
            Time = new TimePolicy(
                time.Span("outOfOrderness", TimeSpan.Zero, TimeSpan.FromSeconds(5)),
                time.Span("allowedLateness", TimeSpan.Zero, TimeSpan.Zero),
                time.Span("idleTimeout", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))),
            MaxFutureSkew = time.SpanOr("maxFutureSkew", "unlimited", TimeSpan.Zero, TimeSpan.FromHours(1)),
            MaxPartitionSkew = time.Span("maxPartitionSkew", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            DedupeId = dedupe.IsGiven ? dedupe.Text("id", "\"$messageId\" or the name of a field of the events") : null,
            DedupeTtl = dedupe.Span("ttl", TimeSpan.FromTicks(1), TimeSpan.FromHours(1)),
            AcceptEndOfInput = root.Flag("acceptEndOfInput", false),
            PulsePeriod = root.Span("pulsePeriod", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            Alerts = alerts.Texts("a rule such as \"alert when total > 45 for 2 windows, clear when < 30\""),
            Retention = ReadRetention(root.Section("retention")),
        };
        time.RefuseOthers();
        dedupe.RefuseOthers();
        root.RefuseOthers();
        return file;
    }

    private static RetentionPolicy ReadRetention(JsonSection section)
    {
        var otherwise = RetentionPolicy.Default;
        var policy = new RetentionPolicy(
            Kept("results", otherwise.Results), Kept("late", otherwise.Late), Kept("dead", otherwise.DeadLetters), Kept("alerts", otherwise.Alerts));
        section.RefuseOthers();
        return policy;

        TimeSpan? Kept(string name, TimeSpan? span) => section.SpanOr(name, "forever", RetentionPolicy.Least, span);
    }
}
