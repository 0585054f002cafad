using System.Text.Json;
using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>A state that was not written between operations gives what one gives that was, whichever of them fail.</summary>
public sealed class UndoTests
{
    private static readonly PipelinePlan Plan = new Scenario(1, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false).Plan();
    private const int Keys = 3;
    private readonly GroupProcessor _processor = new(Plan);

    private enum Outcome
    {
        /// <summary>The operation succeeds.</summary>
        Succeeds,

        /// <summary>Its second change fails half-way, which it survives.</summary>
        ChangeFails,

        /// <summary>It throws after its change.</summary>
        Throws,

        /// <summary>The batch ends after it: the state is written and read again.</summary>
        Written,
    }

    [Fact]
    public void Written_once_or_after_every_operation_it_is_the_same_state() =>
        Gen.Enum<Outcome>().Array[1, 20].Sample(outcomes =>
        {
            var (once, always) = (New(), New());
            for (var i = 0; i < outcomes.Length; i++)
            {
                once = Written(RunOnce(once, i, outcomes[i]), outcomes[i] == Outcome.Written);
                always = Written(RunAlways(always, i, outcomes[i]), true);
            }

            Assert.Equal(Dump(always), Dump(once));
        });

    [Fact]
    public void A_restored_state_is_undone_and_made_again_as_any_change_is()
    {
        var saved = New();
        Fold(saved, 0);
        var image = saved.Encode()!;
        var message = new RestoreMessage("l", "image", GroupImage.HashOf(image));
        var entity = New();
        entity.Restore(Plan, image, message);
        entity.Undo();
        Assert.Null(entity.Open(Plan).Lineage);

        entity.Restore(Plan, image, message);
        entity.Keep();
        Fold(entity, 1);
        entity.Undo();
        var other = New();
        other.Restore(Plan, image, message);
        Assert.Equal(other.Encode(), entity.Encode());
    }

    [Fact]
    public void What_was_written_is_not_undone()
    {
        var entity = New();
        Fold(entity, 0);
        var written = entity.Encode();
        entity.Undo();
        Assert.Equal(written, entity.Encode());
        Assert.Equal(0, entity.Open(Plan).CoverageOf(0).Prefix);
    }

    /// <summary>What the state says; its bytes also tell the order of keys, which reading may change.</summary>
    private static string Dump(WindowEntityState entity)
    {
        var state = Written(entity, true).Open(Plan);
        var keys = Enumerable.Range(0, Keys).Select(k => entity.Describe(Plan, $"key {k}"));
        return JsonSerializer.Serialize(new { state.Counters, state.CoverageOf(0).Prefix, state.Operator.Watermark, state.Outbox.LastEmission, state.Outbox.Entries, keys });
    }

    private static WindowEntityState New() => Opened(new WindowEntityState());

    private static WindowEntityState Opened(WindowEntityState entity)
    {
        entity.Open(Plan);
        return entity;
    }

    private static WindowEntityState Written(WindowEntityState entity, bool isWritten) =>
        isWritten ? Opened(JsonSerializer.Deserialize<WindowEntityState>(JsonSerializer.Serialize(entity))!) : entity;

    private WindowEntityState RunOnce(WindowEntityState entity, int number, Outcome outcome)
    {
        Run(entity, number, outcome);
        if (outcome == Outcome.Throws)
        {
            entity.Undo();
        }
        else
        {
            entity.Keep();
        }

        return entity;
    }

    /// <summary>As the official dispatcher: after a throw the JSON of before is read again.</summary>
    private WindowEntityState RunAlways(WindowEntityState entity, int number, Outcome outcome)
    {
        var before = JsonSerializer.Serialize(entity);
        Run(entity, number, outcome);
        return outcome == Outcome.Throws ? Opened(JsonSerializer.Deserialize<WindowEntityState>(before)!) : entity;
    }

    private void Run(WindowEntityState entity, int number, Outcome outcome)
    {
        Fold(entity, number);
        if (outcome == Outcome.ChangeFails)
        {
            Assert.Throws<InvalidOperationException>(() => entity.Change<bool>(state =>
            {
                state.CoverageOf(0).Add(0, 1_000);
                state.Outbox.Add(new LostRange(0, 1, 2));
                throw new InvalidOperationException("half-way");
            }));
        }
    }

    /// <summary>A block of one row, five seconds after the one before: every other one closes a window.</summary>
    private void Fold(WindowEntityState entity, int number)
    {
        var time = number * 5 * TimeSpan.TicksPerSecond;
        var block = Blocks.Of(0, 1, ((long)number, time, $"key {number % Keys}", Value.Of(number)));
        var message = BlockSplitter.Split(block, new BlockClaim("l", 0, number, number, time, 1)).Messages.Single();
        Assert.Equal(MessageFate.Folded, entity.Change(state => _processor.Add(state, message)));
    }
}
