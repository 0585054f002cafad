using Azure.Data.Tables;
using Spectre.Console;

namespace StreamFunctions.Local.Reading;

/// <summary>Shows result rows as a table: the window's bounds, then the query's own columns.</summary>
internal static class WindowTable
{
    private static readonly HashSet<string> NotShown = new(StringComparer.Ordinal)
    {
        "odata.etag", "PartitionKey", "RowKey", "Timestamp", "key", "rows", "revision", "final", "generation", "retracted", "emission", "rebuild", "keptFor",
        "windowStart", "windowEnd",
    };

    /// <summary>Makes the table; the columns are those that the rows have, in the order of the first row.</summary>
    public static Table Create(IReadOnlyCollection<TableEntity> rows)
    {
        var columns = rows.SelectMany(row => row.Keys).Where(column => !NotShown.Contains(column)).Distinct().ToList();
        var table = new Table().RoundedBorder();
        table.AddColumn("window start").AddColumn("window end");
        foreach (var column in columns)
        {
            var numeric = rows.Any(row => row.TryGetValue(column, out var value) && value is int or long or double);
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = numeric ? Justify.Right : Justify.Left });
        }

        foreach (var row in rows)
        {
            string[] cells = ["windowStart", "windowEnd", .. columns];
            table.AddRow([.. cells.Select(column => Markup.Escape(Cells.Show(row.TryGetValue(column, out var value) ? value : null)))]);
        }

        return table;
    }
}
