using System.Globalization;
using System.Text;
using Spectre.Console;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Demo;

/// <summary>Shows what a run has left in the tables: everything is read back from there.</summary>
internal sealed class DemoReport(CommandContext context, PipelineTables tables, int generation)
{
    private const int KeysInTable = 4;
    private const int WindowsPerKey = 3;
    private const int KeysInChart = 10;
    private const string ChartColumn = "avgDelay";

    /// <summary>Prints the report.</summary>
    public async Task PrintAsync(RunState state, CancellationToken cancellation)
    {
        var keys = await Busiest.KeysAsync(tables.ReadWindowsAsync(generation, cancellation), KeysInChart, cancellation);
        PrintWindows(keys);
        PrintChart(keys);
        PrintAlerts(await tables.ReadAlertsAsync(generation, cancellation));
        PrintDead(await tables.ReadDeadLettersAsync(generation, cancellation));
        PrintLate(await tables.ReadLateAsync(generation, cancellation));
        PrintBalance(state);
    }

    private void PrintWindows(IReadOnlyList<KeyWindows> keys)
    {
        Title($"The {KeysInTable} busiest keys, their {WindowsPerKey} fullest windows each, read back from Azure Table Storage");
        context.Console.Write(WindowTable.Create([.. keys.Take(KeysInTable).SelectMany(key => key.Windows.Take(WindowsPerKey))]));
    }

    private void PrintChart(IReadOnlyList<KeyWindows> keys)
    {
        var bars = keys.Select(key => (key.Key, Mean: key.Mean(ChartColumn))).Where(bar => bar.Mean > 0).ToList();
        if (bars.Count == 0)
        {
            return;
        }

        Title($"Mean of {ChartColumn} at the {bars.Count} busiest");
        var chart = new BarChart { Width = 72 };
        foreach (var (key, mean) in bars)
        {
            chart.AddItem(Markup.Escape(key), Math.Round(mean, 1), Color.SteelBlue1);
        }

        context.Console.Write(chart);
    }

    private void PrintAlerts(IReadOnlyList<AlertRow> alerts)
    {
        Title($"Alerts: {alerts.Count(alert => alert.Raised)} raised, {alerts.Count(alert => !alert.Raised)} cleared");
        if (alerts.FirstOrDefault(alert => alert.Raised) is not { } first)
        {
            return;
        }

        context.Say($"  '{first.Rule}' raised for {first.Key} by the window {Cells.Show(first.WindowStart)} to {Cells.Show(first.WindowEnd)}");
        if (alerts.FirstOrDefault(alert => !alert.Raised && alert.Key == first.Key && alert.WindowEnd > first.WindowEnd) is { } cleared)
        {
            context.Say($"  '{cleared.Rule}' cleared for {cleared.Key} by the window {Cells.Show(cleared.WindowStart)} to {Cells.Show(cleared.WindowEnd)}");
        }
    }

    private void PrintDead(IReadOnlyList<DeadLetterRow> letters)
    {
        Title($"Dead letters: {letters.Count}");
        foreach (var letter in letters)
        {
            context.Say($"  partition {letter.Partition}, sequence number {letter.Sequence}: {letter.Reason}: {letter.Detail}");
            context.Say($"    {Preview(letter.Body)}");
        }

        if (letters.Count > 0)
        {
            context.Say($"  Next: dotnet run --project local -- deadletters show {letters[0].Partition}/{letters[0].Sequence}");
        }
    }

    private void PrintLate(IReadOnlyList<LateRowInTable> late)
    {
        Title($"Late rows: {late.Count}");
        if (late.Count == 0)
        {
            context.Say("  Each flight was in its window: none came after the watermark had passed the window's end.");
        }

        foreach (var row in late.Take(5))
        {
            context.Say($"  partition {row.Partition}, sequence number {row.Sequence}, key {row.Key}: {row.Reason} (window that ended {Cells.Show(row.WindowEnd)})");
        }
    }

    private void PrintBalance(RunState state)
    {
        Title("Nothing lost, nothing twice");
        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {state.Processed:N0} events in the log = {state.Counted:N0} counted in windows + {state.Duplicates} repeated + {state.Late} late + {state.Filtered} filtered + {state.Dead} dead + {state.Sent.Control} end-of-input"));
    }

    private void Title(string text)
    {
        context.Say("");
        context.Console.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    private static string Preview(byte[] body)
    {
        const int most = 90;
        var text = Encoding.UTF8.GetString(body);
        return text.Length == 0 ? "(empty body)" : text.Length <= most ? text : text[..most] + " ...";
    }
}
