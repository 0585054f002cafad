using System.Globalization;
using Spectre.Console;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Reading;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Demo;

/// <summary>Shows where a run stands while it goes on: bars at a terminal, a line now and then elsewhere.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan TerminalPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(2);

    /// <summary>Shows the state again and again until it is complete, and returns the last one.</summary>
    /// <param name="context">Where to show it.</param>
    /// <param name="expected">How many events of the file there are.</param>
    /// <param name="next">Reads the state; throws when the run has failed.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task<RunState> FollowAsync(
        CommandContext context, long expected, Func<CancellationToken, Task<RunState>> next, CancellationToken cancellation) =>
        context.IsInteractive
            ? FollowWithBarsAsync(context, expected, next, cancellation)
            : FollowWithLinesAsync(context, next, cancellation);

    /// <summary>The state in one line.</summary>
    public static string Line(RunState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"sent {state.Sent.Total:N0}, processed {state.Processed:N0}, windows closed {state.Windows:N0}, watermark {Watermark(state)}, dead letters {state.Dead}");

    private static string Watermark(RunState state) => state.Watermark switch
    {
        EventTime.None => "none yet",
        EventTime.EndOfInput => "end of input",
        var time => Cells.Show(EventTime.ToInstant(time)),
    };

    private static async Task<RunState> FollowWithLinesAsync(
        CommandContext context, Func<CancellationToken, Task<RunState>> next, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await next(cancellation);
            context.Say("  " + Line(state));
            if (state.IsComplete)
            {
                return state;
            }

            await Task.Delay(LinePeriod, context.Time, cancellation);
        }
    }

    private static Task<RunState> FollowWithBarsAsync(
        CommandContext context, long expected, Func<CancellationToken, Task<RunState>> next, CancellationToken cancellation) =>
        context.Console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async bars =>
            {
                var sent = bars.AddTask("sent", maxValue: expected);
                var processed = bars.AddTask("processed", maxValue: expected);
                while (true)
                {
                    var state = await next(cancellation);
                    Update(sent, processed, state, expected);
                    if (state.IsComplete)
                    {
                        return state;
                    }

                    await Task.Delay(TerminalPeriod, context.Time, cancellation);
                }
            });

    private static void Update(ProgressTask sent, ProgressTask processed, RunState state, long expected)
    {
        var most = Math.Max(expected, state.Sent.Total);
        sent.MaxValue = most;
        sent.Value = state.Sent.Done ? most : state.Sent.Total;
        sent.Description = string.Create(CultureInfo.InvariantCulture, $"sent {state.Sent.Total:N0}");
        processed.MaxValue = most;
        processed.Value = state.Processed;
        processed.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"processed {state.Processed:N0}, windows closed {state.Windows:N0}, watermark {Watermark(state)}, dead letters {state.Dead}");
    }
}
