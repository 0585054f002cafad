using CsCheck;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class WindowLoadTests
{
    private static readonly TimePolicy Prompt = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(30));

    // 1,000 events/s over 1,000 keys: each key has one a second, so within a minute all but e^-60 of them have one.
    // A minute after the window's end (latency 10 s, out of order 0): (60 + 10) / 60, so 2 panes. 1,000 results a minute.
    [Fact]
    public void A_tumbling_window_keeps_an_accumulator_per_key_and_open_window()
    {
        var load = WindowLoad.Of(Loads.Plain with { Time = Prompt });
        Assert.Equal((2_000, 1_000, 1_000 / 60.0), (load.Entries, load.Burst, load.ResultsPerSecond));
        Assert.Equal(TimeSpan.FromMinutes(1), load.Interval);
    }

    // Size 60 s, hop 20 s: panes of 20 s; (60 + 10) / 20 so 4 of them; a result per key every 20 s.
    [Fact]
    public void A_hopping_window_shares_panes()
    {
        var load = WindowLoad.Of(Loads.Plain with { Time = Prompt, Window = new HoppingWindow(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20)) });
        Assert.Equal((4_000, 50, 3), (Math.Round(load.Entries), Math.Round(load.ResultsPerSecond), load.WindowsPerEvent));
    }

    // 10 s of allowed lateness and 50 s of disorder: (60 + 10 + 50 + 10) / 60, so 3.
    [Fact]
    public void Lateness_and_disorder_keep_windows_longer() =>
        Assert.Equal(3_000, WindowLoad.Of(Loads.Plain with { Time = new(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(10), TimeSpan.Zero) }).Entries);

    // 10 events/s over 1,000 keys, gap 30 s: a key has an event each 100 s. A gap stays empty with e^-0.3 = 0.7408, so 7.4 sessions end a second.
    [Fact]
    public void Sessions_end_where_a_gap_stays_empty() =>
        Assert.Equal(7.408, WindowLoad.Of(Loads.Plain with { EventsPerSecond = 10, Time = Prompt, Window = new SessionWindow(TimeSpan.FromSeconds(30)) }).ResultsPerSecond, 3);

    // Size 5, step 1: every event ends a window; 5 panes of one row a key; rows wait 10 s.
    [Fact]
    public void A_count_window_keeps_its_rows_until_they_are_in_order()
    {
        var load = WindowLoad.Of(Loads.Plain with { Time = Prompt, Window = new CountWindow(5, 1) });
        Assert.Equal((5_000, 10_000, 1_000), (load.Entries, load.WaitingRows, load.ResultsPerSecond));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(7)]
    [InlineData(1)]
    public void Busy_keys_are_as_many_as_a_naive_simulation_finds(int seconds)
    {
        const int Keys = 500;
        const int Rounds = 40;
        var random = new Random(7);
        var found = Enumerable.Range(0, Rounds).Average(_ => Enumerable.Range(0, 200 * seconds).Select(_ => random.Next(Keys)).Distinct().Count());

        var load = WindowLoad.Of(Loads.Plain with { EventsPerSecond = 200, Keys = Keys, Time = Prompt, Window = new TumblingWindow(TimeSpan.FromSeconds(seconds)) });

        Assert.InRange(load.Burst, found * 0.97, found * 1.03);
    }

    [Fact]
    public void Sessions_are_as_many_as_a_naive_simulation_finds()
    {
        var random = new Random(11);
        const int Seconds = 20_000;
        var times = new Dictionary<int, List<double>>();
        for (var i = 0; i < 10 * Seconds; i++)
        {
            var key = random.Next(300);
            times.TryAdd(key, []);
            times[key].Add(random.NextDouble() * Seconds);
        }

        var ends = times.Values.Sum(of => of.Order().ToList() is var sorted ? sorted.Zip(sorted.Skip(1)).Count(pair => pair.Second - pair.First >= 30) : 0);
        var load = WindowLoad.Of(Loads.Plain with { EventsPerSecond = 10, Keys = 300, Time = Prompt, Window = new SessionWindow(TimeSpan.FromSeconds(30)) });

        Assert.InRange(load.ResultsPerSecond, ends / (double)Seconds * 0.97, ends / (double)Seconds * 1.03);
    }

    [Fact]
    public void More_keys_or_more_events_never_keep_less() =>
        Gen.Select(Gen.Double[0.01, 1e6], Gen.Double[1, 10], Gen.Long[1, 1_000_000], Gen.Long[0, 1_000_000], Gen.Int[1, 3_600]).Sample((rate, factor, keys, more, size) =>
        {
            var less = Loads.Plain with { EventsPerSecond = rate, Keys = keys, Window = new TumblingWindow(TimeSpan.FromSeconds(size)) };
            var load = WindowLoad.Of(less);
            Assert.True(WindowLoad.Of(less with { Keys = keys + more }).Entries >= load.Entries * (1 - 1e-9));
            Assert.True(WindowLoad.Of(less with { EventsPerSecond = rate * factor }).Entries >= load.Entries * (1 - 1e-9));
            Assert.True(load.Burst <= keys);
        });

    [Fact]
    public void An_unknown_window_is_refused_with_those_that_are_known() =>
        Assert.Contains("tumbling, hopping, session and count", Assert.Throws<UserErrorException>(() => WindowLoad.Of(Loads.Plain with { Window = new Unknown() })).Message, StringComparison.Ordinal);

    private sealed record Unknown : WindowDefinition;
}
