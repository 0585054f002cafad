using System.Globalization;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// The keys of the tables. They follow from what a row is about alone, so that writing it again meets the same row.
/// The order of the row keys of one key is: newest window end first, then by start.
/// </summary>
public static class RowKeys
{
    /// <summary>The partition key of a result or an alert: the rows of one key group stand together.</summary>
    public static string Group(string query, int group) =>
        string.Create(CultureInfo.InvariantCulture, $"{TableKeyEscaping.Escape(query)}|{group}");

    /// <summary>The partition key of progress and status rows.</summary>
    public static string Generation(string pipeline, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{TableKeyEscaping.Escape(pipeline)}|{generation}");

    /// <summary>
    /// The partition key of what is told by sequence number (dead letters by partition, late rows by group): in another
    /// generation the same number may be another event, of a recreated hub.
    /// </summary>
    public static string Numbered(string pipeline, int generation, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Generation(pipeline, generation)}|{number}");

    /// <summary>
    /// The row key of an alert. An alert was announced, so a later generation adds its own and replaces none; windows of
    /// counted events may end at the same time, so the ordinal is part of it.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="windowEnd">End of the window that decided it, event time.</param>
    /// <param name="ordinal">The number of a count window; 0 for windows in time.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="raised">Whether it was raised, else cleared.</param>
    /// <param name="generation">The pipeline's generation.</param>
    public static string Alert(string key, long windowEnd, long ordinal, string rule, bool raised, int generation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{KeyPrefix(key)}{NewestFirst(windowEnd)}|{TableKeyEscaping.Escape(rule)}|{(raised ? "raised" : "cleared")}|{generation}|{ordinal}");

    /// <summary>The row key of an alert about events that the log lost: by generation, partition and first sequence number.</summary>
    public static string Lost(int generation, int partition, long from) =>
        string.Create(CultureInfo.InvariantCulture, $"{LostRange.Rule}|{generation}|{partition:D5}|{Number(from)}");

    /// <summary>The row key of a result.</summary>
    /// <param name="key">The key of the row (<see cref="Windowing.KeyCodec"/>).</param>
    /// <param name="windowEnd">End of the window, event time; may be negative.</param>
    /// <param name="windowStart">Start of the window, event time; may be negative.</param>
    /// <param name="ordinal">The number of a count window; 0 for windows in time.</param>
    public static string Result(string key, long windowEnd, long windowStart, long ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix(key)}{NewestFirst(windowEnd)}|{OldestFirst(windowStart)}|{ordinal}");

    /// <summary>What every row key of a key starts with; no other key has it as a prefix.</summary>
    public static string KeyPrefix(string key) => TableKeyEscaping.Escape(key) + "|";

    /// <summary>What is greater than every row key of a key and smaller than those of the next: the prefix with its last character raised.</summary>
    public static string AfterKey(string key) => TableKeyEscaping.Escape(key) + "}";

    /// <summary>Twenty digits that sort the other way round than the times do. Total: also for times before 1970.</summary>
    public static string NewestFirst(long time) => unchecked((ulong)(long.MaxValue - time)).ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Twenty digits that sort as the times do.</summary>
    public static string OldestFirst(long time) => unchecked((ulong)(time - long.MinValue)).ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Twenty digits that sort as the numbers do; for sequence numbers.</summary>
    public static string Number(long number) => number.ToString("D20", CultureInfo.InvariantCulture);
}
