using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamFunctions.Local.Files;

/// <summary>
/// The names that Event Hubs Capture gives by default:
/// <c>{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}.avro</c>. Ordered by name, the files
/// of a partition are in the order of time.
/// </summary>
internal static partial class CapturePath
{
    /// <summary>The partition in a path; null = the path does not have that form.</summary>
    public static int? PartitionOf(string path) =>
        Form().Match(path.Replace('\\', '/')) is { Success: true } match
        && int.TryParse(match.Groups["partition"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var partition) ? partition : null;

    [GeneratedRegex(@"(^|/)(?<partition>\d{1,5})/\d{4}/\d{2}/\d{2}/\d{2}/\d{2}/\d{2}\.avro$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
