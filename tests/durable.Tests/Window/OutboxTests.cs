using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>Compared with a list that is searched from its beginning.</summary>
public sealed class OutboxTests
{
    private enum Step
    {
        Result,
        Lost,
        WriteOldest,
        WriteAll,
        ReadBack,
    }

    [Fact]
    public void Entries_come_out_in_their_order_the_newest_of_a_row_alone_and_each_once() =>
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 60]).Array[0, 100].Sample(
            steps =>
            {
                var (outbox, model) = (new Outbox(), new List<KeyValuePair<long, OutboxEntry>>());
                foreach (var (step, n) in steps)
                {
                    outbox = Do(step, n, outbox, model);
                    Assert.Equal(model.Select(e => (e.Key, Text(e.Value))), outbox.Entries.Select(e => (e.Key, Text(e.Value))));
                    Assert.Equal((model.Count, model.Sum(e => OutboxWeight.Of(e.Value))), (outbox.Count, outbox.Bytes));
                }
            },
            iter: 300);

    [Fact]
    public void What_is_taken_is_the_oldest_up_to_a_number()
    {
        var outbox = new Outbox();
        for (var i = 0; i < 10; i++)
        {
            outbox.Add(new LostRange(0, i, i));
        }

        outbox.Remove(outbox.Take(3, 2));
        Assert.Equal([3L, 4, 5], outbox.Take(5, 100).Select(e => e.Key));
        Assert.Equal([3L, 4], outbox.Take(5, 2).Select(e => e.Key));
    }

    [Fact]
    public void An_entry_that_was_replaced_while_it_was_written_stays()
    {
        var outbox = new Outbox();
        outbox.Add(Result(1));
        var written = outbox.Take(1, 1);
        outbox.Add(Result(1));
        outbox.Remove(written);
        Assert.Equal([2L], outbox.Entries.Select(e => e.Key));
        outbox.Add(Result(1));
        Assert.Equal([3L], outbox.Entries.Select(e => e.Key));
    }

    [Fact]
    public void A_stored_outbox_with_an_entry_beyond_its_last_number_is_refused()
    {
        var outbox = new Outbox();
        outbox.Restore(1, [new(2, new OutboxEntry(Lost: new LostRange(0, 1, 1)))]);
        var writer = new SnapshotWriter();
        OutboxSnapshot.Write(writer, outbox);
        Assert.Throws<SnapshotFormatException>(() => OutboxSnapshot.Read(new SnapshotReader(writer.WrittenMemory)));
    }

    private static Outbox Do(Step step, int n, Outbox outbox, List<KeyValuePair<long, OutboxEntry>> model)
    {
        switch (step)
        {
            case Step.Result:
                outbox.Add(Result(n % 7));
                model.RemoveAll(e => e.Value.Result?.Key == Result(n % 7).Key);
                model.Add(new(outbox.LastEmission, new OutboxEntry(Result: Result(n % 7))));
                break;
            case Step.Lost:
                for (var i = 0; i < n; i++)
                {
                    outbox.Add(new LostRange(1, n, i));
                    model.Add(new(outbox.LastEmission, new OutboxEntry(Lost: new LostRange(1, n, i))));
                }

                break;
            case Step.WriteOldest or Step.WriteAll:
                var most = step == Step.WriteAll ? int.MaxValue : n;
                outbox.Remove(outbox.Take(outbox.LastEmission, most));
                model.RemoveRange(0, Math.Min(most, model.Count));
                break;
            case Step.ReadBack:
                var writer = new SnapshotWriter();
                OutboxSnapshot.Write(writer, outbox);
                return OutboxSnapshot.Read(new SnapshotReader(writer.WrittenMemory));
        }

        return outbox;
    }

    private static string Text(OutboxEntry entry) => entry.Result is { } result ? result.Key : entry.Lost!.ToString()!;

    private static WindowResult Result(int key) => new()
    {
        Key = $"key {key}",
        Start = 0,
        End = 10,
        Rows = 1,
        Final = true,
        Values = [Value.Of(1.5), Value.Of("text")],
    };
}
