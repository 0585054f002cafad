using StreamFunctions.Local.Sizing;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class LatencySizingTests
{
    // Batch wait 1 s, batch 50 + 20 ms + 251 x 20 us = 75 ms, pulse 2 s, four polls of 1 s; 63 rows a group: one flush at 1/64 s + state,
    // 1,000 rows / 20,000 = 50 ms by the account. 1 + 0.075 + 2 + 4 + 0.05 = 7.125 s.
    [Fact]
    public void On_Azure_Storage_four_polls_count_most() => Assert.Equal(7.125, Loads.Sizing().Latency.Flowing.TotalSeconds, 3);

    // The same with 0.2 s a hop: 1 + 0.075 + 2 + 0.8 + 0.05.
    [Fact]
    public void The_scheduler_pushes() =>
        Assert.Equal(3.925, Loads.Sizing(design: Loads.Design with { Backend = Backend.All[1] }).Latency.Flowing.TotalSeconds, 3);

    [Fact]
    public void A_silent_partition_costs_its_idle_timeout_and_two_beats()
    {
        var latency = Loads.Sizing().Latency;
        Assert.Equal(30 + 4, (latency.Silent - latency.Flowing).TotalSeconds, 6);
    }

    [Fact]
    public void A_lost_pulse_costs_the_guards_period_and_a_start()
    {
        var latency = Loads.Sizing(Loads.Plain with { GuardPeriod = TimeSpan.FromMinutes(10) }).Latency;
        Assert.Equal(600 + 10, (latency.PulseLost - latency.Flowing).TotalSeconds, 6);
    }

    [Fact]
    public void An_always_ready_instance_spares_a_start()
    {
        var cold = Loads.Sizing().Latency;
        var ready = Loads.Sizing(Loads.Plain with { AlwaysReady = 1 }).Latency;
        Assert.Equal((20, 10), ((cold.FirstAfterIdle - cold.Flowing).TotalSeconds, (ready.FirstAfterIdle - ready.Flowing).TotalSeconds));
    }

    // All of a million keys close at once: at 20,000 rows a second that takes 50 s, however many groups there are.
    [Fact]
    public void A_closing_takes_as_long_as_the_account_needs_for_its_rows() =>
        Assert.Equal(50, Loads.Sizing(Loads.Plain with { Keys = 1_000_000, EventsPerSecond = 1_000_000 }, Loads.Design with { KeyGroups = 1_024 }).Latency.Writing.TotalSeconds, 1);
}
