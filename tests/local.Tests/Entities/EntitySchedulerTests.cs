using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

public sealed class EntitySchedulerTests
{
    private readonly EntityScheduler _scheduler = new();

    [Fact]
    public void An_entity_with_work_starts_once_until_it_has_finished()
    {
        _scheduler.Announce("a", 0, now: 10);
        _scheduler.Announce("a", 0, now: 10);
        Assert.True(_scheduler.TryStart(out string started));
        Assert.Equal("a", started);
        Assert.False(_scheduler.TryStart(out _));
    }

    [Fact]
    public void Work_that_came_during_a_run_starts_another_one()
    {
        _scheduler.Announce("a", 0, now: 10);
        _scheduler.TryStart(out _);
        _scheduler.Announce("a", 0, now: 10);
        Assert.False(_scheduler.TryStart(out _));
        _scheduler.Finish("a", more: false);
        Assert.True(_scheduler.TryStart(out _));
        _scheduler.Finish("a", more: false);
        Assert.False(_scheduler.TryStart(out _));
        Assert.Equal(0, _scheduler.Active);
    }

    [Fact]
    public void Delayed_work_becomes_ready_in_the_order_of_its_due_times()
    {
        _scheduler.Announce("late", 30, now: 10);
        _scheduler.Announce("soon", 20, now: 10);
        _scheduler.Advance(19);
        Assert.False(_scheduler.TryStart(out _));
        _scheduler.Advance(30);
        Assert.True(_scheduler.TryStart(out string first));
        Assert.True(_scheduler.TryStart(out string second));
        Assert.Equal(("soon", "late"), (first, second));
    }

    [Fact]
    public void An_entity_that_says_it_has_more_goes_behind_the_others()
    {
        _scheduler.Announce("a", 0, now: 1);
        _scheduler.Announce("b", 0, now: 1);
        _scheduler.TryStart(out _);
        _scheduler.Finish("a", more: true);
        _scheduler.TryStart(out string next);
        Assert.Equal("b", next);
    }
}
