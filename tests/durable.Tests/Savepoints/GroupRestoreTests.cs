using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Savepoints;

/// <summary>The first state of a restored group.</summary>
public sealed class GroupRestoreTests
{
    private static readonly PipelinePlan Plan = new Scenario(1, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false) { LatenessSeconds = 60 }.Plan();

    [Fact]
    public void A_restored_group_listens_to_the_first_pulse_of_its_generation()
    {
        var restored = GroupRestore.From(new GroupState(Plan) { Lineage = "x", Pulse = 100_000 });
        var pulse = new PulseMessage("x", 1, false, [new PartitionPulse(-1, -1, EventTime.None, 0)]);
        Assert.Equal(MessageFate.Folded, new GroupProcessor(Plan).Pulse(restored, pulse));
    }

    [Fact]
    public void A_window_that_has_fired_and_is_kept_comes_out_again_as_it_was()
    {
        var (processor, state) = (new GroupProcessor(Plan), new GroupState(Plan));
        Add(0, 5, 7);
        Add(1, 15, 1);
        Add(2, 6, 8);
        state.Outbox.Remove([.. state.Outbox.Entries]);
        var last = state.Outbox.LastEmission;
        var (emission, entry) = Assert.Single(GroupRestore.From(state).Outbox.Entries);
        Assert.True(emission > last);
        Assert.Equal((2, 1, 15L), (entry.Result!.Rows, entry.Result.Revision, entry.Result.Values[1].Int64));

        void Add(long sequence, int seconds, long value)
        {
            var time = TimeSpan.FromSeconds(seconds).Ticks;
            var rows = new RowBlockBuilder(1, hasEventIds: false);
            rows.Add(sequence, time, "k", default, [Value.Of(value)]);
            foreach (var message in BlockSplitter.Split(rows.Build(0), new BlockClaim("x", 0, sequence, sequence, time, 1)).Messages)
            {
                Assert.Equal(MessageFate.Folded, processor.Add(state, message));
            }
        }
    }

    [Fact]
    public void A_state_with_another_hash_or_of_another_lineage_is_not_taken()
    {
        var saved = new WindowEntityState();
        saved.Open(Plan);
        saved.Change(state => state.Lineage = "x");
        var bytes = saved.Encode()!;
        var fresh = new WindowEntityState();
        Assert.Throws<SnapshotFormatException>(() => fresh.Restore(Plan, bytes, new RestoreMessage("x", "image", GroupImage.HashOf([1]))));
        Assert.Throws<SnapshotFormatException>(() => fresh.Restore(Plan, bytes, new RestoreMessage("y", "image", GroupImage.HashOf(bytes))));
        Assert.Null(fresh.Open(Plan).Lineage);
        fresh.Restore(Plan, bytes, new RestoreMessage("x", "image", GroupImage.HashOf(bytes)));
        Assert.Equal("x", fresh.Open(Plan).Lineage);
    }
}
