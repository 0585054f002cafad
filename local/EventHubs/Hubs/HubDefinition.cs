using System.Text.RegularExpressions;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>What a hub is to look like.</summary>
/// <param name="Name">Letters, digits, '.', '-' and '_', at most 256, a letter or digit first and last; case does not matter.</param>
/// <param name="PartitionCount">1 to 32.</param>
/// <param name="ConsumerGroups">Groups beside <c>$Default</c>, at most 20.</param>
public sealed partial record HubDefinition(string Name, int PartitionCount, IReadOnlyList<string> ConsumerGroups)
{
    /// <summary>The consumer group that every hub has.</summary>
    public const string DefaultConsumerGroup = "$Default";

    /// <summary>The most partitions a hub may have.</summary>
    public const int MaxPartitions = 32;

    /// <summary>The most consumer groups a hub may name.</summary>
    public const int MaxConsumerGroups = 20;

    /// <summary>What is wrong with the definition, as (member, message); empty if nothing is.</summary>
    public IEnumerable<(string Member, string Message)> Problems()
    {
        if (!IsName(Name))
        {
            yield return (nameof(Name), $"'{Name}' is not a hub name: letters, digits, '.', '-' and '_' only, at most 256, a letter or digit first and last");
        }

        if (PartitionCount is < 1 or > MaxPartitions)
        {
            yield return (nameof(PartitionCount), $"{PartitionCount} partitions; 1 to {MaxPartitions} are possible");
        }

        if (ConsumerGroups.Count > MaxConsumerGroups)
        {
            yield return (nameof(ConsumerGroups), $"{ConsumerGroups.Count} consumer groups; at most {MaxConsumerGroups} are possible");
        }

        for (var i = 0; i < ConsumerGroups.Count; i++)
        {
            var group = ConsumerGroups[i];
            if (!IsName(group) && !group.Equals(DefaultConsumerGroup, StringComparison.OrdinalIgnoreCase))
            {
                yield return ($"{nameof(ConsumerGroups)}[{i}]", $"'{group}' is not a consumer group name");
            }
        }
    }

    private static bool IsName(string text) => text.Length <= 256 && NamePattern().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
