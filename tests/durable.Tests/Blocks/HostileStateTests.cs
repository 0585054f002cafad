using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>Bytes that say they are more than they are: memory follows what comes out, not what is announced.</summary>
public class HostileStateTests
{
    [Fact]
    public void A_block_of_many_empty_columns_is_refused_before_room_is_made_for_them()
    {
        const int Rows = 100_000;
        const int Columns = 1_000;
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Count(Rows);
        for (var i = 0; i < 2 * Rows; i++)
        {
            writer.Signed(i < Rows ? 1 : 0);
        }

        writer.Count(1);
        writer.Text("k");
        for (var i = 0; i < Rows; i++)
        {
            writer.Count(0);
        }

        writer.Bool(false);
        writer.Count(Columns);
        for (var i = 0; i < Columns; i++)
        {
            writer.Byte(0);
            writer.Bool(false);
        }

        var bytes = writer.Written.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BlockFormatException>(() => BlockCodec.Decode(bytes, 0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_damaged_compressed_state_costs_no_more_than_what_comes_out_of_it()
    {
        byte[] packed = [1, .. Enumerable.Repeat((byte)0x5A, 100)];
        var plan = new PipelinePlan
        {
            Name = "p",
            PlanHash = "h",
            KeyGroups = 1,
            Operator = new OperatorConfig(new CountWindow(1, 1), [], new TimePolicy(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), null),
        };
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SnapshotFormatException>(() => new WindowEntityState(packed).Open(plan));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
