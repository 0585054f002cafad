using System.Globalization;
using System.IO.Hashing;
using System.Text;
using StreamFunctions.Query;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>
/// The hash that tells two plans apart: of the canonical query and of every setting that results depend on. Settings
/// that change only when or how fast results come (pulse period, partition skew), where a new generation starts, and
/// alerts are not in it.
/// </summary>
internal static class PlanHash
{
    /// <summary>Stands where <c>startFrom</c> once was part of the hash, so that pipelines with the default keep theirs.</summary>
    private const string Start = "Earliest";

    public static string Of(PipelineFile file, CompiledQuery query)
    {
        var settings = Settings(file, query).Select(setting => setting.Value is TimeSpan span ? Ticks(span) : setting.Value?.ToString() ?? setting.Absent).ToList();
        settings.Insert(1, Start);
        return XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Join('\n', settings))).ToString("x32", CultureInfo.InvariantCulture);
    }

    /// <summary>What the hash is of, the query first, by the names that the pipeline file has for it; a line each.</summary>
    public static string Describe(PipelineFile file, CompiledQuery query) => string.Join('\n', Settings(file, query)
        .Select(setting => $"{setting.Name}: {(setting.Value ?? setting.Absent).ToString()!.ReplaceLineEndings(" ")}")
        .Append(string.Create(CultureInfo.InvariantCulture, $"keyGroups: {file.KeyGroups}")));

    private static (string Name, object? Value, string Absent)[] Settings(PipelineFile file, CompiledQuery query) =>
    [
        ("query", query.CanonicalText, string.Empty),
        ("time.outOfOrderness", file.Time.OutOfOrderness, string.Empty),
        ("time.allowedLateness", file.Time.AllowedLateness, string.Empty),
        ("time.idleTimeout", file.Time.IdleTimeout, string.Empty),
        ("time.maxFutureSkew", file.MaxFutureSkew, "unlimited"),
        ("dedupe.id", file.DedupeId, string.Empty),
        ("dedupe.ttl", file.DedupeId is null ? null : file.DedupeTtl, string.Empty),
        ("acceptEndOfInput", file.AcceptEndOfInput, string.Empty),
    ];

    private static string Ticks(TimeSpan span) => span.Ticks.ToString(CultureInfo.InvariantCulture);
}
