using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>The outer parts of an operator's snapshot.</summary>
internal static class OperatorSnapshot
{
    /// <summary>The format that is written; all from 1 on are read.</summary>
    internal const int Version = 2;

    /// <summary>Since this version what slots hold comes behind the structure, in columns.</summary>
    internal const int WithColumns = 2;

    /// <summary>Tells plans apart whose states cannot be read as each other's.</summary>
    internal static uint FingerprintOf(OperatorConfig config) =>
        XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(
            $"{config.Window}|{string.Join(',', config.Aggregates)}|{config.DedupeTtl is not null}"));

    internal static void WriteKeys(SnapshotWriter writer, KeyTable keys, KeyRanks ranks)
    {
        writer.WriteCount(ranks.Sorted.Count);
        foreach (var key in ranks.Sorted)
        {
            writer.WriteString(keys.NameOf(key));
        }
    }

    /// <summary>The keys by rank.</summary>
    internal static List<int> ReadKeys(SnapshotReader reader, KeyTable keys)
    {
        var ranks = new List<int>();
        var previous = string.Empty;
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var name = reader.ReadString();
            if (ranks.Count > 0 && string.CompareOrdinal(previous, name) >= 0)
            {
                throw reader.Error($"key '{name}' cannot follow '{previous}'");
            }

            previous = name;
            ranks.Add(keys.Intern(name));
        }

        return ranks;
    }
}
