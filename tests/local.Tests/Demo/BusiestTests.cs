using Azure.Data.Tables;
using StreamFunctions.Local.Demo;

namespace StreamFunctions.Local.Tests.Demo;

public sealed class BusiestTests
{
    [Fact]
    public async Task Keys_are_ranked_by_their_events_and_windows_within_them_too()
    {
        var keys = await Busiest.KeysAsync(Rows(("a", 1, 5.0), ("b", 4, 1.0), ("b", 6, 2.0), ("c", 2, 9.0)), 2, default);
        Assert.Equal(["b", "c"], keys.Select(key => key.Key));
        Assert.Equal([6L, 4L], keys[0].Windows.Select(row => row.GetInt64("rows")!.Value));
    }

    [Fact]
    public async Task The_mean_of_means_is_weighted_by_events()
    {
        var keys = await Busiest.KeysAsync(Rows(("a", 1, 10.0), ("a", 3, 2.0)), 1, default);
        Assert.Equal(4.0, keys[0].Mean("avgDelay"));
        Assert.True(double.IsNaN(keys[0].Mean("noSuchColumn")));
    }

    private static async IAsyncEnumerable<TableEntity> Rows(params (string Key, long Rows, double Delay)[] rows)
    {
        await Task.CompletedTask;
        foreach (var (key, count, delay) in rows)
        {
            yield return new TableEntity("p", $"{key}|{count}") { ["key"] = key, ["rows"] = count, ["avgDelay"] = delay };
        }
    }
}
