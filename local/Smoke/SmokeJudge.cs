using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Smoke;

/// <summary>Judges what was seen: whether the pipeline works, and if not, where to look.</summary>
internal static class SmokeJudge
{
    /// <summary>Whether one window holds all events that belong together.</summary>
    public static bool Passed(SmokeSight sight, int expected) => sight.Windows.Contains(expected);

    /// <summary>Whether waiting on cannot help.</summary>
    public static bool IsLost(SmokeSight sight) => sight.Dead.Count > 0 || sight.Late.Count > 0;

    /// <summary>What is wrong, and where to look.</summary>
    /// <param name="before">How it was before the events were sent.</param>
    /// <param name="now">How it is now.</param>
    /// <param name="expected">How many rows the window should have.</param>
    public static string Explain(SmokeSight before, SmokeSight now, int expected) => (now, before) switch
    {
        ({ Generation: null }, _) =>
            "The app has not started: it has written no row of its pipeline. Look at exceptions in Application Insights and at the app's log stream (a setting or role that is missing is named there), and whether the package was deployed with the functions (Functions blade of the app).",
        ({ Dead: [var reason, ..] }, _) => $"The events became dead letters: {reason}. The events of the smoke test do not fit the pipeline; give others with --events.",
        ({ Late: [var reason, ..] }, _) =>
            $"The events were late ({reason}): the hub has producers whose events are newer. Run the smoke test where nobody else sends, or leave it out (SMOKE_TEST=off).",
        ({ Windows: [_, ..] }, _) =>
            $"There are windows, with {string.Join(", ", now.Windows)} rows, but none with {expected}: events were lost or counted twice. Compare sfProgress and sfStatus, and look at failed invocations of Ingest and WindowEntity.",
        _ when now.Read <= before.Read =>
            "No event was read from the hub: Ingest does not run. Look at its invocations and at its errors in Application Insights (role Azure Event Hubs Data Receiver, consumer group, EventHub__Name).",
        ({ Watermark: null }, _) =>
            "Events were read, but no key group answers: entities do not run. Look at the errors of WindowEntity and PulseEntity, and whether host.json is the one of the deployed backend.",
        _ => $"Events were read, but their window is not closed: the watermark stands at {Show(now.Watermark!.Value)}. Partitions that are silent leave it after idleTimeout; wait longer with --wait, or look at the errors of PulseEntity.",
    };

    private static string Show(long watermark) => watermark == EventTime.EndOfInput
        ? "the end of the input"
        : EventTime.ToInstant(watermark).ToString("u", CultureInfo.InvariantCulture);
}
