using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class PipelineTableTests
{
    private readonly TableSet _tables;
    private readonly PipelineTable _table;

    public PipelineTableTests(AzuriteFixture azurite)
    {
        _tables = Some.Tables(azurite);
        _table = new PipelineTable(_tables);
    }

    [Fact]
    public async Task A_row_reads_back_as_it_was_written_and_is_replaced_only_under_its_version()
    {
        var written = new StoredIdentity(new PipelineIdentity("meters", 7, "c0ffee0000000007"), "hash", "log", null)
        {
            Revision = 3,
            Reserved = 9,
            Retired = ["c0ffee0000000006", "c0ffee0000000005"],
            CompleteFrom = -1,
            Ancestors = new byte[] { 1, 2, 3 },
        };
        Assert.True(await _table.TryWriteAsync(written, default));
        Assert.False(await _table.TryWriteAsync(written, default));
        var read = (await _table.ReadAsync("meters", default))!;
        Assert.Equal(
            (written.Identity, "hash", "log", 3, 9, -1L, 10),
            (read.Identity, read.PlanHash, read.Log, read.Revision, read.Reserved, read.CompleteFrom, read.NextGeneration));
        Assert.Equal(written.Retired, read.Retired);
        Assert.Equal([1, 2, 3], read.Ancestors.ToArray());
        Assert.True(await _table.TryWriteAsync(read with { Ancestors = default }, default));
        Assert.False(await _table.TryWriteAsync(read, default));
        Assert.True((await _table.ReadAsync("meters", default))!.Ancestors.IsEmpty);
    }

    [Fact]
    public async Task A_row_of_an_earlier_version_reads_with_defaults()
    {
        var table = await _tables.Pipelines.GetAsync(default);
        await table.AddEntityAsync(new TableEntity("meters", "current")
        {
            ["generation"] = 4,
            ["lineage"] = "c0ffee0000000004",
            ["planHash"] = "hash",
            ["log"] = "log",
        });
        var read = (await _table.ReadAsync("meters", default))!;
        Assert.Equal((4, 0, 0, EventTime.None, 5), (read.Identity.Generation, read.Revision, read.Reserved, read.CompleteFrom, read.NextGeneration));
        Assert.Empty(read.Retired);
        Assert.True(read.Ancestors.IsEmpty);
    }

    [Fact]
    public void A_lineage_that_takes_over_is_no_longer_retired_and_the_one_before_it_is()
    {
        var stored = new StoredIdentity(new PipelineIdentity("meters", 3, "c"), "hash", "log", null) { Retired = ["b", "a"] };
        Assert.Equal(["c", "b"], stored.RetiredBy("a"));
        Assert.Equal(["c", "b", "a"], stored.RetiredBy("d"));
        var many = stored with { Retired = [.. Enumerable.Range(0, 40).Select(i => $"old{i}")] };
        Assert.Equal(StoredIdentity.MostRetired, many.RetiredBy("d").Count);
        Assert.Equal("c", many.RetiredBy("d")[0]);
    }
}
