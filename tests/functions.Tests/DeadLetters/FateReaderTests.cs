using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.DeadLetters;

/// <summary>Whether the dead letter of an earlier generation may be sent again without counting twice.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class FateReaderTests(AzuriteFixture azurite)
{
    private static readonly PipelineIdentity First = new("meters", 1, "x");
    private static readonly PipelineIdentity Second = new("meters", 2, "x");
    private readonly TableSet _tables = Some.Tables(azurite);

    /// <summary>The savepoint was made after event 5; the restored generation has read on to event 9, and event 7 was dead for it again.</summary>
    [Theory]
    [InlineData(3, false)]
    [InlineData(7, true)]
    [InlineData(12, true)]
    public async Task A_restored_generation_judges_what_came_after_the_savepoint(long sequence, bool judges)
    {
        await BeginAsync(new Ancestor(1, [AncestorLimit.Nothing]));
        await new ProgressTable(_tables).TryWriteAsync(Second, Progress(start: 0, last: 9), null, default);
        await new DeadLetterTable(_tables).WriteAsync(Second, [Letter(7)], default);
        Assert.Equal(judges, await JudgesAsync(sequence));
    }

    /// <summary>Another plan: what was dead may be a row now.</summary>
    [Theory]
    [InlineData(3, false)]
    [InlineData(7, true)]
    public async Task A_generation_of_another_plan_judges_all_that_it_reads(long sequence, bool judges)
    {
        await BeginAsync();
        await new ProgressTable(_tables).TryWriteAsync(Second, Progress(start: 5, last: 9), null, default);
        Assert.Equal(judges, await JudgesAsync(sequence));
    }

    [Fact]
    public async Task One_that_has_read_nothing_yet_judges_all()
    {
        await BeginAsync(new Ancestor(1, [AncestorLimit.Nothing]));
        Assert.True(await JudgesAsync(3));
    }

    private static ProgressRow Progress(long start, long last) =>
        new() { Partition = 0, Last = last, Sent = [last], MaxEventTime = 0, Start = start };

    private static DeadLetter Letter(long sequence) => new(0, sequence, Some.Noon, "not-json", "why", new byte[] { 1 });

    private async Task BeginAsync(params Ancestor[] ancestors) => Assert.True(await new PipelineTable(_tables).TryWriteAsync(
        new StoredIdentity(Second, "plan", "log", null) { Ancestors = AncestorCodec.Write(ancestors) }, default));

    private async Task<bool> JudgesAsync(long sequence)
    {
        await new DeadLetterTable(_tables).WriteAsync(First, [Letter(sequence)], default);
        var letters = new DeadLetterStore(_tables, "meters");
        var letter = await letters.FindAsync(1, 0, sequence, default);
        return await new FateReader(_tables, letters, new LateStore(_tables, "meters")).JudgesItselfAsync(Second, letter!, default);
    }
}
