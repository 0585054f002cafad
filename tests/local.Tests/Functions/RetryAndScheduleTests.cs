using Microsoft.Azure.Functions.Worker;
using StreamFunctions.Local.Functions;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class RetryAndScheduleTests
{
    [Fact]
    public void A_fixed_delay_stays_the_same()
    {
        RetryPolicy policy = RetryPolicy.From(new FixedDelayRetryAttribute(3, "00:00:05"), "f");
        Assert.Equal([5, 5, 5], Enumerable.Range(1, 3).Select(retry => (int)policy.DelayBefore(retry).TotalSeconds));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(policy.Allows));
    }

    [Fact]
    public void An_exponential_delay_doubles_up_to_its_maximum_and_never_overflows()
    {
        RetryPolicy policy = RetryPolicy.From(new ExponentialBackoffRetryAttribute(5, "00:00:01", "00:00:10"), "f");
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(retry => (int)policy.DelayBefore(retry).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(10), policy.DelayBefore(int.MaxValue));
    }

    [Fact]
    public void Minus_one_retries_for_ever_and_no_attribute_never()
    {
        RetryPolicy forever = RetryPolicy.From(new FixedDelayRetryAttribute(-1, "00:00:05"), "f");
        Assert.True(forever.Allows(int.MaxValue));
        Assert.False(RetryPolicy.From(null, "f").Allows(0));
        Assert.Throws<FunctionsConfigurationException>(() => RetryPolicy.From(new FixedDelayRetryAttribute(-2, "00:00:05"), "f"));
    }

    [Theory]
    [InlineData("0 */5 * * * *", "2024-03-01T10:00:00Z", "2024-03-01T10:05:00Z")]
    [InlineData("30 0 0 * * *", "2024-02-29T00:00:30Z", "2024-03-01T00:00:30Z")]
    [InlineData("*/5 * * * *", "2024-03-01T10:03:00Z", "2024-03-01T10:05:00Z")]
    [InlineData("00:00:07", "2024-03-01T10:03:00Z", "2024-03-01T10:03:07Z")]
    public void A_schedule_fires_next_after_now(string schedule, string now, string next) =>
        Assert.Equal(Instant(next), TimerSchedule.Parse(schedule, "f").After(Instant(now)));

    [Theory]
    [InlineData("every minute")]
    [InlineData("61 * * * * *")]
    [InlineData("00:00:00")]
    public void A_schedule_that_cannot_be_read_is_refused_by_name(string schedule)
    {
        FunctionsConfigurationException refusal = Assert.Throws<FunctionsConfigurationException>(() => TimerSchedule.Parse(schedule, "Guard"));
        Assert.Contains($"'Guard' has the schedule '{schedule}'", refusal.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
