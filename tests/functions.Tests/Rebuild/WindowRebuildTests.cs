using CsCheck;
using StreamFunctions.Functions.Rebuild;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Rebuild;

[Collection(AzuriteCollection.Name)]
public sealed class WindowRebuildTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task With_all_late_rows_the_table_equals_a_pass_over_the_log_without_any_lateness() =>
        await Gen.Int[0, 100_000].SampleAsync(
            async seed =>
            {
                using var scenario = new RebuildScenario(azurite, seed);
                await scenario.IngestAllAsync();
                Assert.Equal(await scenario.ExpectedAsync(), await scenario.TableAsync());
                var request = await scenario.Live.RequestAsync(-100, scenario.Length);
                var outcome = await scenario.Live.Rebuild.RebuildAsync(request with { IncludeLate = true }, default);
                Assert.Equal(scenario.Everything(), await scenario.TableAsync());
                Assert.All(await RebuildScenario.RowsAsync(scenario.Live.Tables.Late), row => Assert.Equal(outcome.Number == 0 ? 1 : outcome.Number, row.GetInt32("rebuild") ?? 1));
                foreach (var batch in scenario.Live.Written)
                {
                    await scenario.Live.WriteAgainAsync(batch);
                }

                Assert.Equal(scenario.Everything(), await scenario.TableAsync());
                Assert.Equal(await scenario.ExpectedAsync(), await scenario.TableAsync());
                var again = await scenario.Live.Rebuild.RebuildAsync(request with { IncludeLate = true }, default);
                Assert.Equal((0, 0, 0, 0, 0), (again.Added, again.Replaced, again.Retracted, again.LateCounted, again.Number));
            },
            iter: 9, threads: 1);

    [Fact]
    public async Task Random_ranges_rebuilt_while_the_pipeline_runs_leave_each_row_in_its_windows_or_in_the_late_table() =>
        await Gen.Int[0, 100_000].SampleAsync(RebuildWhileTheStreamRunsAsync, iter: 9, threads: 1);

    private async Task RebuildWhileTheStreamRunsAsync(int seed)
    {
        using var scenario = new RebuildScenario(azurite, seed, length: 80);
        var random = new Random(seed);
        await scenario.StepAsync(random);
        var live = Task.Run(async () =>
        {
            var own = new Random(seed + 1);
            while (await scenario.StepAsync(own))
            {
            }

            await scenario.Live.EndAsync(RebuildScenario.Partitions);
        });
        var written = 0;
        for (var i = 0; i < 6 || !live.IsCompleted; i++)
        {
            var outcome = await RebuildRandomRangeAsync(scenario, random);
            written += outcome.Added + outcome.Replaced + outcome.Retracted;
            if (scenario.Live.Written.ToArray() is { Length: > 0 } old)
            {
                await scenario.Live.WriteAgainAsync(old[random.Next(old.Length)]);
            }
        }

        await live;
        Assert.Equal(await scenario.ExpectedAsync(), await scenario.TableAsync());
        await RebuildRandomRangeAsync(scenario, random);
        Assert.Equal(await scenario.ExpectedAsync(), await scenario.TableAsync());
    }

    private static async Task<RebuildOutcome> RebuildRandomRangeAsync(RebuildScenario scenario, Random random)
    {
        var from = random.Next(-10, scenario.Length);
        var request = await scenario.Live.RequestAsync(from, from + random.Next(1, 60));
        return await scenario.Live.Rebuild.RebuildAsync(request with { IncludeLate = random.Next(2) == 0, Key = random.Next(3) == 0 ? "k1" : null }, default);
    }
}
