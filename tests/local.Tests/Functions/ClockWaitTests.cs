using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.Functions;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class ClockWaitTests
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime _time = new();

    [Fact]
    public void A_moment_that_has_passed_is_not_waited_for() => Assert.Equal(TimeSpan.Zero, new ClockWait(Noon, _time).Left);

    [Fact]
    public void A_moment_is_waited_for()
    {
        var wait = new ClockWait(Noon.AddSeconds(3), _time);
        _time.Running.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(1), wait.Left);
    }

    [Fact]
    public void A_clock_that_is_set_forward_ends_the_wait()
    {
        var wait = new ClockWait(Noon.AddSeconds(3), _time);
        _time.Step = TimeSpan.FromHours(1);
        Assert.True(wait.Left < TimeSpan.Zero);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_prolong_the_wait()
    {
        // Found by the fault harness: a guard that was to fire in three seconds was silent for an hour.
        _time.Step = TimeSpan.FromHours(1);
        var wait = new ClockWait(Noon.AddHours(1).AddSeconds(3), _time);
        _time.Step = TimeSpan.Zero;
        Assert.Equal(TimeSpan.FromSeconds(3), wait.Left);
    }

    /// <summary>A clock that can be set, while waiting and elapsed time run on, as on a real machine.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public FakeTimeProvider Running { get; } = new(Noon);

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => Running.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Running.GetUtcNow() + Step;

        public override long GetTimestamp() => Running.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Running.CreateTimer(callback, state, dueTime, period);
    }
}
