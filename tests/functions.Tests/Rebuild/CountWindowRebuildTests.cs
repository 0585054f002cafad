using StreamFunctions.Functions.Rebuild;
using StreamFunctions.Functions.Tests.Ingest;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Rebuild;

/// <summary>Why count windows are not rebuilt is in docs/replay.md.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class CountWindowRebuildTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("CountWindow(5, 1)")]
    [InlineData("CountWindow(5)")]
    public async Task Count_windows_are_refused_with_the_reason_and_the_way_out_and_no_row_is_touched(string window)
    {
        var query = Some.Query.Replace("TumblingWindow(second, 10)", window, StringComparison.Ordinal);
        using var live = new LivePipeline(azurite, new FakeLog(1), Some.Pipeline(""", "acceptEndOfInput": true""", query));
        var values = new[] { 10, 20, 30, 40, 50 };
        for (var i = 0; i < values.Length; i++)
        {
            live.Log.Append(0, Some.Reading(i, "a", values[i], i));
        }

        await live.IngestAsync(0, 0, values.Length);
        await live.EndAsync(1);
        var before = await RebuildScenario.RowsAsync(live.Tables.Results);
        Assert.Equal(150L, Assert.Single(before)["total"]);

        var request = await live.RequestAsync(-100, 100);
        foreach (var more in new[] { request, request with { Force = true, IncludeLate = true }, request with { DryRun = true } })
        {
            var refused = await Assert.ThrowsAsync<RebuildRefusedException>(() => live.Rebuild.RebuildAsync(more, default));
            Assert.Contains("depends on every row of its key before it", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Start a new generation instead", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before.Select(row => row.ETag), (await RebuildScenario.RowsAsync(live.Tables.Results)).Select(row => row.ETag));
    }
}
