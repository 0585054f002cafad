namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>3. One bad event harms nothing else. (What becomes of bad events themselves: IngestServiceTests, on real tables.)</summary>
public sealed class G3_OneBadEventTests
{
    [Fact]
    public async Task A_block_that_cannot_be_read_costs_no_row_of_its_own_nor_of_another()
    {
        var refused = 0L;
        await Runs.SampleAsync(Scenario.Any, 25, async s =>
            Interlocked.Add(ref refused, (await Runs.CheckExactAsync(s, new Faults { Garble = 0.4, Rebatch = true })).Counters().Refused));
        Assert.True(refused > 0, "no block was refused");
    }

    [Fact]
    public Task Operations_whose_input_cannot_be_read_undo_nothing_but_themselves() => Runs.SampleAsync(Scenario.Any, 25, async s =>
    {
        var world = s.World();
        world.Faults = Faults.All;
        await world.LiveAsync(320, random =>
        {
            s.AppendOnTime(world, random);
            if (random.Next(4) == 0)
            {
                world.Entities.Signal(world.WindowId(random.Next(s.Groups)), nameof(WindowEntity.Add), "no block");
            }
        });
        s.End(world);
        world.Entities.Errors.RemoveAll(e => e is System.Text.Json.JsonException);
        await world.RestAsync(hostile: true);
        Assert.Empty(world.Leaks);
        Runs.CheckExact(s, world);
    });
}
