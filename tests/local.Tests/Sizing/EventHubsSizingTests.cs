using CsCheck;
using StreamFunctions.Local.Sizing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>Units against what is published: 1 MB/s or 1,000 events/s into a throughput unit, 40 of them at most.</summary>
public sealed class EventHubsSizingTests
{
    [Theory]
    [InlineData(1, 100, 1)] // Next to nothing still needs one.
    [InlineData(1_000, 1_000, 1)] // 1,000 events/s and 1,000,000 bytes/s: exactly one.
    [InlineData(1_001, 100, 2)] // One event more.
    [InlineData(1_000, 1_001, 2)] // 1,001,000 bytes/s: a thousand bytes more.
    [InlineData(500, 4_000, 2)] // 2,000,000 bytes/s: bytes decide, not events.
    [InlineData(40_000, 100, 40)] // The most there is.
    [InlineData(40_001, 100, 41)] // Beyond it: said, not cut off.
    public void Throughput_units_are_what_bytes_or_events_need_whichever_is_more(double events, int bytes, int units) =>
        Assert.Equal(units, EventHubsSizing.Of(Loads.Plain with { EventsPerSecond = events, EventBytes = bytes }, HubTier.Standard).Needed);

    [Fact]
    public void Forty_units_hold_and_one_event_a_second_more_does_not()
    {
        const string Name = "throughput units of a Standard namespace";
        Assert.True(Loads.Sizing(Loads.Plain with { EventsPerSecond = 40_000 }).Use(Name).Holds);
        Assert.False(Loads.Sizing(Loads.Plain with { EventsPerSecond = 40_001 }).Use(Name).Holds);
    }

    // 50,000 events of 1,000 bytes are 50 MB/s. Premium: 120 / 16 = 7.5 MB/s a unit, so 6.67, so 7, of which 8 can be had.
    // Dedicated: 100 MB/s a unit, so 1. Events of 100 bytes count as 1,000 there: the benchmarks used no smaller ones.
    [Theory]
    [InlineData("Premium", 1_000, 7, 8)]
    [InlineData("Premium", 100, 7, 8)]
    [InlineData("Dedicated", 1_000, 1, 1)]
    [InlineData("Dedicated", 10_000, 5, 8)]
    public void Other_tiers_have_sizes_that_can_be_had(string tier, int bytes, int needed, int units)
    {
        var sizing = EventHubsSizing.Of(Loads.Plain with { EventsPerSecond = 50_000, EventBytes = bytes }, Enum.Parse<HubTier>(tier));
        Assert.Equal((needed, units), (sizing.Needed, sizing.Units));
    }

    [Fact]
    public void The_log_is_what_comes_in_over_the_retention() =>
        // 1,000 events/s x 500 bytes x 86,400 s x 3 days = 129.6 GB.
        Assert.Equal(129.6e9, EventHubsSizing.Of(Loads.Plain with { RetentionDays = 3 }, HubTier.Standard).LogBytes, 1.0);

    [Fact]
    public void More_load_never_needs_fewer_units() =>
        Gen.Select(Gen.Double[0.01, 1e6], Gen.Double[1, 3], Gen.Int[1, 5_000], Gen.Int[0, 2_000], Gen.Enum<HubTier>()).Sample((events, factor, bytes, more, tier) =>
        {
            var least = EventHubsSizing.Of(Loads.Plain with { EventsPerSecond = events, EventBytes = bytes }, tier);
            var most = EventHubsSizing.Of(Loads.Plain with { EventsPerSecond = events * factor, EventBytes = bytes + more }, tier);
            Assert.True(most.Needed >= least.Needed && most.Units >= least.Units);
        });

    [Fact]
    public void Units_suffice_and_one_less_would_not() =>
        Gen.Select(Gen.Double[1, 1e6], Gen.Int[1, 100_000]).Sample((events, bytes) =>
        {
            var units = EventHubsSizing.ThroughputUnits(events, events * bytes);
            bool Suffice(double n, double rounding) => n * 1_000 >= events * (1 - rounding) && n * 1e6 >= events * bytes * (1 - rounding);
            Assert.True(Suffice(units, 2e-9) && (units == 1 || !Suffice(units - 1, 0)));
        });
}
