using System.Globalization;
using CsCheck;
using Xunit.Abstractions;

namespace StreamFunctions.Functions.Tests.Ingest.Guarantees;

/// <summary>
/// What entities may rely on, whatever happens to ingest: the real service over tables, signals and a log in memory.
/// <see cref="HandedOut"/> checks every step; these tests make the steps go wrong.
/// </summary>
public sealed class IngestGuaranteesTests(ITestOutputHelper output)
{
    private static readonly int Times = int.TryParse(
        Environment.GetEnvironmentVariable("STREAMFUNCTIONS_TEST_TIMES"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1;

    /// <summary>Batches cut anew, repeated and skipped; processes that die, fail, come back with an old view, and work on one partition at once.</summary>
    [Fact]
    public async Task Whatever_happens_every_row_is_signalled_before_the_progress_says_so_and_claims_are_what_they_say()
    {
        var (died, failed, twins) = (0, 0, 0);
        await Gen.Int[0, int.MaxValue - 1].SampleAsync(
            async seed =>
            {
                using var world = new IngestChaos(seed);
                await world.LiveAsync(60);
                await world.FinishAsync();
                world.Check();
                Interlocked.Add(ref died, world.Died);
                Interlocked.Add(ref failed, world.Failed);
                Interlocked.Add(ref twins, world.Twins);
            },
            iter: 40 * Times);
        output.WriteLine($"processes that died {died}, batches that failed {failed}, batches of a second process within one {twins}");
        Assert.True(died > 0 && failed > 0 && twins > 0);
    }

    /// <summary>One small log, handed out as often as there are awaits, and dying at each of them once.</summary>
    [Fact]
    public async Task A_process_may_die_at_any_await()
    {
        var points = 0;
        for (var k = 1; ; k++)
        {
            using var world = new IngestChaos(5);
            var passed = await world.DieAtAsync(k);
            await world.FinishAsync();
            world.Check();
            if (passed < k)
            {
                break;
            }

            points = k;
        }

        output.WriteLine($"died at each of {points} points");
        Assert.InRange(points, 30, 2_000);
    }
}
