using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.Functions;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class ClockWaitTests
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime _time = new();

    [Fact]
    public void A_moment_that_has_passed_is_not_waited_for() =>
        Assert.True(ClockWait.UntilAsync(Noon, _time, CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public void A_moment_is_waited_for()
    {
        var waiting = ClockWait.UntilAsync(Noon.AddSeconds(3), _time, CancellationToken.None);
        _time.Running.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(waiting.IsCompleted);
        _time.Running.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_prolong_the_wait()
    {
        // Found by the fault harness: a guard that was to fire in three seconds was silent for an hour.
        _time.Step = TimeSpan.FromHours(1);
        var waiting = ClockWait.UntilAsync(Noon.AddHours(1).AddSeconds(3), _time, CancellationToken.None);
        _time.Step = TimeSpan.Zero;

        _time.Running.Advance(TimeSpan.FromSeconds(3));

        Assert.True(waiting.IsCompletedSuccessfully);
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
