using System.Globalization;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>The names of the blobs that hold large dead letters: <c>pipeline/generation/partition/sequence</c>. They say which row is theirs.</summary>
internal static class DeadLetterBodyName
{
    /// <summary>What the names of a pipeline's blobs start with.</summary>
    public static string PrefixOf(string pipeline) => pipeline + "/";

    public static string Of(PipelineIdentity pipeline, int partition, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(pipeline.Name)}{pipeline.Generation}/{partition}/{sequence}");

    /// <summary>The keys of the row that a blob belongs to; null if the name is none of these.</summary>
    public static (string PartitionKey, string RowKey)? TryParse(string name) =>
        name.Split('/') is [var pipeline, var generation, var partition, var sequence]
            && int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                ? (RowKeys.Numbered(pipeline, number, part), RowKeys.Number(at))
                : null;
}
