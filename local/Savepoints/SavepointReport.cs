using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Savepoints;

/// <summary>Shows an app's answers about savepoints to people.</summary>
internal static class SavepointReport
{
    private const int MostRanges = 20;

    public static void List(JsonElement answer, CommandContext context)
    {
        var table = new Table().RoundedBorder().AddColumns("savepoint", "made", "generation", "bytes");
        var items = answer.GetProperty("savepoints").EnumerateArray().ToList();
        foreach (var item in items)
        {
            var unfinished = item.GetProperty("unfinished").GetBoolean();
            table.AddRow(
                Markup.Escape(Text(item, "name")), unfinished ? "(never finished: delete it)" : Time(item, "createdAt"), Text(item, "generation"), Text(item, "bytes"));
        }

        context.Console.Write(table);
        context.Say($"{items.Count} in all.");
    }

    public static void Show(JsonElement view, CommandContext context)
    {
        context.Say($"Savepoint {Text(view, "name")} of {Text(view, "query")}, generation {Text(view, "generation")}, made {Time(view, "createdAt")}");
        context.Say($"  lineage     {Text(view, "lineage")} over {Text(view, "log")}");
        context.Say($"  states      {Text(view, "groups")} of {Text(view, "keyGroups")} key groups, {Text(view, "bytes")} bytes; {Text(view, "openGroups")} with open windows");
        context.Say($"  counted     {Text(view, "counted")} events; {Text(view, "unwritten")} entries were still to be written");
        context.Say($"  watermark   {(view.GetProperty("watermark").ValueKind == JsonValueKind.Null ? "none" : Time(view, "watermark"))} (the lowest of all groups)");
        context.Say($"  not in it   late rows and dead letters of before: late list --generation {Text(view, "generation")}, deadletters list --generation {Text(view, "generation")}");
        context.Say("  query       " + Text(view, "sql").ReplaceLineEndings(" "));
        Ranges("  reads       ", view.GetProperty("needs"), context);
        if (view.GetProperty("obstacle").ValueKind == JsonValueKind.String)
        {
            context.Say("Cannot be restored here: " + Text(view, "obstacle"));
        }
        else if (view.GetProperty("missing").GetArrayLength() > 0)
        {
            context.Say("Cannot be restored without loss: the log no longer holds");
            Ranges("  ", view.GetProperty("missing"), context);
        }
        else
        {
            context.Say($"Can be restored now: dotnet run --project local -- savepoint restore {Text(view, "name")}");
        }
    }

    public static void Restored(JsonElement answer, CommandContext context)
    {
        var query = Text(answer, "query");
        context.Say($"Generation {Text(answer, "generation")} of {query} goes on from savepoint {Text(answer, "name")} (generation {Text(answer, "savedGeneration")}).");
        foreach (var warning in answer.GetProperty("warnings").EnumerateArray())
        {
            context.Say(warning.GetString()!);
        }

        if (answer.GetProperty("lost").GetArrayLength() > 0)
        {
            context.Say("The log no longer holds the following; it is told as lost, and alerts say so:");
            Ranges("  ", answer.GetProperty("lost"), context);
        }

        if (answer.GetProperty("overwritten").GetInt64() is var rows and > 0)
        {
            context.Say($"{rows} results of before the savepoint were written over by another generation since. As far as the log holds their events, this brings them back:");
            context.Say($"  dotnet run --project local -- rebuild --pipeline <folder> --from {Time(answer, "overwrittenFrom")} --to {Time(answer, "overwrittenTo")}");
        }
    }

    private static void Ranges(string before, JsonElement ranges, CommandContext context)
    {
        foreach (var range in ranges.EnumerateArray().Take(MostRanges))
        {
            var to = range.GetProperty("to").ValueKind == JsonValueKind.Null ? "the end" : Text(range, "to");
            var group = range.GetProperty("group").ValueKind == JsonValueKind.Null ? string.Empty : $", for key group {Text(range, "group")}";
            context.Say($"{before}partition {Text(range, "partition")}: {Text(range, "from")} to {to}{group}");
        }

        if (ranges.GetArrayLength() > MostRanges)
        {
            context.Say($"{before}and {ranges.GetArrayLength() - MostRanges} more ranges (--json shows all)");
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : string.Empty;

    private static string Time(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value
        ? value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : string.Empty;
}
