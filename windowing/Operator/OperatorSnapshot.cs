using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>The outer parts of an operator's snapshot.</summary>
internal static class OperatorSnapshot
{
    /// <summary>The format that is written; all from 1 on are read. The fourth is the third with counts of doubles left out where a flag says so.</summary>
    internal const int Version = 4;

    /// <summary>Since this version what slots hold comes behind the structure, in columns.</summary>
    internal const int WithColumns = 2;

    /// <summary>Since this version keys are as they are numbered, in runs, and panes name their keys together.</summary>
    internal const int WithKeyRuns = 3;

    /// <summary>Tells plans apart whose states cannot be read as each other's.</summary>
    internal static uint FingerprintOf(OperatorConfig config) =>
        XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(
            $"{config.Window}|{string.Join(',', config.Aggregates)}|{config.DedupeTtl is not null}"));
}
