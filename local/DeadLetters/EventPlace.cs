using System.Globalization;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>Where an event stands, as people type it: <c>partition/sequence</c>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The sequence number in it.</param>
internal sealed record EventPlace(int Partition, long Sequence)
{
    /// <summary>Reads a place; null if the text is none.</summary>
    public static EventPlace? TryParse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new EventPlace(partition, sequence)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition}/{Sequence}");
}
