using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// When a timer fires: an NCRONTAB expression with six fields (second first; five are read as starting at minutes), in UTC, or a
/// TimeSpan between two firings. Immutable.
/// </summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule? _cron;
    private readonly TimeSpan _period;

    private TimerSchedule(CrontabSchedule? cron, TimeSpan period)
    {
        _cron = cron;
        _period = period;
    }

    /// <exception cref="FunctionsConfigurationException">Neither an expression nor a positive TimeSpan.</exception>
    public static TimerSchedule Parse(string text, string function)
    {
        bool seconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        if (CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = seconds }) is { } cron)
        {
            return new TimerSchedule(cron, default);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan period) && period > TimeSpan.Zero
            ? new TimerSchedule(null, period)
            : throw new FunctionsConfigurationException(
                $"Function '{function}' has the schedule '{text}'; write an NCRONTAB expression such as \"0 */5 * * * *\", or a TimeSpan.");
    }

    /// <summary>Whether it fires more than once a minute: such firings are not recorded (as TimerTriggerAttribute.UseMonitor says).</summary>
    public bool IsFrequent(DateTimeOffset now) => After(After(now)) - After(now) < TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a recorded firing is due and did not happen. One that was recorded under another schedule is none of this schedule's.
    /// </summary>
    public bool IsOverdue(ScheduleStatus? status, DateTimeOffset now) =>
        status is not null
        && status.Next <= now.UtcDateTime
        && (status.Last == default || After(new DateTimeOffset(DateTime.SpecifyKind(status.Last, DateTimeKind.Utc))).UtcDateTime == status.Next);

    /// <summary>The first firing after <paramref name="now"/> (exclusive).</summary>
    public DateTimeOffset After(DateTimeOffset now) => _cron is null
        ? now + _period
        : new DateTimeOffset(_cron.GetNextOccurrence(now.UtcDateTime), TimeSpan.Zero);
}
