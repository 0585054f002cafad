using System.Globalization;
using System.IO.Hashing;
using System.Text;
using StreamFunctions.Query;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>
/// The hash that tells two plans apart: of the canonical query and of every setting that results depend on. Settings
/// that change only when or how fast results come (pulse period, partition skew) and alerts are not in it.
/// </summary>
internal static class PlanHash
{
    public static string Of(PipelineFile file, CompiledQuery query)
    {
        var text = string.Join('\n', query.CanonicalText, file.StartFrom, Ticks(file.Time.OutOfOrderness), Ticks(file.Time.AllowedLateness),
            Ticks(file.Time.IdleTimeout), Ticks(file.MaxFutureSkew), file.DedupeId ?? string.Empty,
            file.DedupeId is null ? string.Empty : Ticks(file.DedupeTtl), file.AcceptEndOfInput);
        return XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text)).ToString("x32", CultureInfo.InvariantCulture);
    }

    private static string Ticks(TimeSpan? span) => span?.Ticks.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
}
