using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.Demo;

namespace StreamFunctions.Local.Tests.Demo;

public sealed class StallWatchTests
{
    [Fact]
    public void Only_a_state_that_stays_the_same_for_longer_than_the_patience_is_stalled()
    {
        var time = new FakeTimeProvider();
        var watch = new StallWatch(time, TimeSpan.FromSeconds(10));
        Assert.False(watch.IsStalled("a"));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(watch.IsStalled("a"));
        Assert.False(watch.IsStalled("b"));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(watch.IsStalled("b"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(watch.IsStalled("b"));
    }
}
