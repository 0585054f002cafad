using CsCheck;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.Tests.Ingest;

public sealed class IngestGateTests
{
    [Fact]
    public async Task A_partition_waits_while_a_group_holds_too_much_and_goes_on_once_it_holds_little()
    {
        using var world = new WaitWorld(1);
        world.Log[0] = 1_000;
        world.HandedOut(0, 500, 1);
        world.Tells(2, OutboxBounds.Default.High, 500);
        var wait = world.Wait(0);
        await world.PassAsync(wait, TimeSpan.FromMinutes(2));
        Assert.False(wait.IsCompleted);
        Assert.InRange(world.Signals.Wakes, 60, 121);

        world.Tells(2, OutboxBounds.Default.Low, 500);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        Assert.False(wait.IsCompleted);
        world.Tells(2, OutboxBounds.Default.Low - 1, 500);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        await WaitWorld.EndsAsync(wait);
        await WaitWorld.EndsAsync(world.Wait(0));
    }

    [Fact]
    public async Task A_wait_ends_before_the_function_is_cut_off_and_the_batch_is_tried_again()
    {
        using var world = new WaitWorld(1);
        world.HandedOut(0, 500, 1);
        world.Tells(0, OutboxBounds.Default.High, 500);
        var wait = world.Wait(0);
        await world.PassAsync(wait, TimeSpan.FromMinutes(9));
        var fault = await Assert.ThrowsAsync<IngestWaitException>(() => WaitWorld.EndsAsync(wait));
        Assert.Contains("Partition 0 was not handed out for 00:05:00, because results of some key group cannot be written", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pulse_never_waits()
    {
        using var world = new WaitWorld(2);
        world.HandedOut(0, 500, 9);
        world.Log[1] = 10;
        world.HandedOut(1, 5, 1);
        Assert.Equal(WaitReason.Skew, await world.Gate.LookAsync(WaitWorld.Identity, world.Progress[0], default).WaitAsync(WaitWorld.Limit));
        Assert.Equal(WaitReason.None, await world.Gate.LookAsync(WaitWorld.Identity, world.Progress[1], default).WaitAsync(WaitWorld.Limit));
    }

    [Fact]
    public async Task A_partition_hours_ahead_waits_for_the_slow_one_for_as_long_as_that_takes()
    {
        using var world = new WaitWorld(2);
        world.Log[1] = 100_000;
        world.HandedOut(0, 500, 10);
        world.HandedOut(1, 5, 1);
        var wait = world.Wait(0);
        for (var minute = 1; minute <= 4; minute++)
        {
            world.HandedOut(1, 1_000 * minute, 1 + minute);
            await world.PassAsync(wait, TimeSpan.FromMinutes(1));
            Assert.False(wait.IsCompleted);
        }

        world.HandedOut(1, 50_000, 9);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        await WaitWorld.EndsAsync(wait);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1.0)]
    public async Task A_slow_partition_of_nothing_but_dead_letters_holds_others_up_only_for_what_the_log_had(double? hours)
    {
        using var world = new WaitWorld(2);
        world.Log[1] = 2_000;
        world.HandedOut(0, 500, 10);
        world.HandedOut(1, 5, hours);
        var wait = world.Wait(0);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        Assert.False(wait.IsCompleted);

        // More garbage comes all the time; its time never moves.
        world.Log[1] = 9_000;
        world.HandedOut(1, 2_000, hours);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        await WaitWorld.EndsAsync(wait);
    }

    [Fact]
    public async Task An_idle_partition_or_one_whose_events_are_gone_holds_nobody_up()
    {
        using var world = new WaitWorld(3);
        world.Log[1] = 5;
        world.HandedOut(0, 500, 10);
        world.HandedOut(1, 5, 1);
        await WaitWorld.EndsAsync(world.Wait(0));
    }

    /// <summary>One process or many: of all partitions with a backlog, one is always free to go on, so all get to the end.</summary>
    [Fact]
    public void Some_partition_with_a_backlog_can_always_go_on() => Gen.Select(
        Gen.Long[-1, 20], Gen.Long[0, 20], Gen.Int[-1, 50]).Array[1, 6].Sample(partitions =>
        {
            using var world = new WaitWorld(partitions.Length);
            for (var p = 0; p < partitions.Length; p++)
            {
                var (last, more, hours) = partitions[p];
                world.Log[p] = last + more;
                world.HandedOut(p, last, hours < 0 ? null : hours);
            }

            var behind = Enumerable.Range(0, partitions.Length).Where(p => partitions[p].Item2 > 0).ToList();
            var skew = PartitionSkew.Begin([.. world.Progress.Values], new LogSnapshot(Some.Noon, [.. world.Log.Select(l => new PartitionPosition(0, l))]), TimeSpan.FromHours(1));
            Assert.True(behind.Count == 0 || behind.Exists(p => !skew.Holds(world.Progress[p], [.. world.Progress.Values])));
        });

    [Fact]
    public async Task Ingest_runs_ahead_of_what_the_groups_told_only_so_far()
    {
        using var world = new WaitWorld(1);
        var last = 0L;
        for (; last < 10 * GroupPressure.MostAhead; last += 2_000)
        {
            if (await world.Gate.LookAsync(WaitWorld.Identity, world.HandedOut(0, last, 1), default).WaitAsync(WaitWorld.Limit) != WaitReason.None)
            {
                break;
            }
        }

        Assert.Equal(GroupPressure.MostAhead, last);
        var wait = world.Wait(0);
        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        Assert.False(wait.IsCompleted);
        for (var group = 0; group < WaitWorld.KeyGroups; group++)
        {
            world.Tells(group, 0, last);
        }

        await world.PassAsync(wait, TimeSpan.FromMinutes(1));
        await WaitWorld.EndsAsync(wait);
    }

    [Fact]
    public void A_group_that_gets_a_row_a_day_does_not_look_far_behind()
    {
        var pressure = new GroupPressure(OutboxBounds.Default);
        using var world = new WaitWorld(1);
        var quiet = world.HandedOut(0, 10_000_000, 1) with { Sent = [10_000_000, 7, 10_000_000, 10_000_000] };
        foreach (var (group, sent) in quiet.Sent.Index())
        {
            world.Tells(group, 0, sent);
        }

        Assert.Equal(WaitReason.None, pressure.Judge(quiet, world.Status));
        var row = quiet with { Last = 10_002_000, Sent = [.. Enumerable.Repeat(10_002_000L, 4)] };
        Assert.Equal(WaitReason.None, pressure.Judge(row, world.Status));
    }
}
