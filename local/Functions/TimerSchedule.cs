using System.Globalization;
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

    /// <summary>The first firing after <paramref name="now"/> (exclusive).</summary>
    public DateTimeOffset After(DateTimeOffset now) => _cron is null
        ? now + _period
        : new DateTimeOffset(_cron.GetNextOccurrence(now.UtcDateTime), TimeSpan.Zero);
}
