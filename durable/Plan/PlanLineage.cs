using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Durable;

/// <summary>
/// Lineages: 16 hexadecimal characters, of which the first eight tell the plan (its hash and number of key groups) and
/// the others the log. So a worker knows what another plan sent without asking where the log is. Pure.
/// </summary>
public static class PlanLineage
{
    private const int PlanLength = 8;
    private const int Length = 16;

    /// <summary>The lineage of a plan on a log.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="log">What tells the log from others.</param>
    public static string Of(PipelinePlan plan, string log)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return OfPlan(plan) + Hash(log);
    }

    /// <summary>
    /// Whether a lineage can be of a plan. While a deployment rolls, workers of two plans take the same entities'
    /// messages: one of the other plan would store a state that the right one cannot read.
    /// </summary>
    /// <param name="lineage">The lineage; one of another form names no plan, and fits any.</param>
    /// <param name="plan">The plan.</param>
    public static bool Fits(string lineage, PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(plan);
        return lineage.Length != Length || !lineage.All(char.IsAsciiHexDigitLower) || lineage.StartsWith(OfPlan(plan), StringComparison.Ordinal);
    }

    private static string OfPlan(PipelinePlan plan) => Hash(string.Create(CultureInfo.InvariantCulture, $"{plan.PlanHash}\n{plan.KeyGroups}"));

    private static string Hash(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture)[..PlanLength];
}
