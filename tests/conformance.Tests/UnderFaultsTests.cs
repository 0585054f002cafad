using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;
using Xunit.Abstractions;

namespace StreamFunctions.Conformance.Tests;

/// <summary>The flights again, with everything below misbehaving: the table must not differ from DuckDB's by one row.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class UnderFaultsTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Batches_lost_in_work_are_repaired_from_the_log() =>
        await RunAsync(new EntityFaults { Seed = Seed(), LoseBatch = 0.2 });

    [Fact]
    public async Task Signals_doubled_delayed_and_out_of_order_change_nothing() => await RunAsync(new EntityFaults
    {
        Seed = Seed(),
        DuplicateSignal = 0.5,
        RepeatBatch = 0.3,
        ReorderWindow = 8,
        DelaySignal = 0.2,
        MaxDelay = TimeSpan.FromSeconds(1),
    });

    [Fact]
    public async Task A_host_killed_at_random_moments_goes_on_where_it_was()
    {
        var random = new Random(Seed());
        await using var stream = await StartAsync();
        var sending = SendAsync(stream, TimeSpan.FromMilliseconds(60));
        for (var kill = 0; kill < 3; kill++)
        {
            using var host = await stream.StartHostProcessAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 4_000)), TimeProvider.System);
            await host.KillAsync();
        }

        await sending;
        await stream.EndInputAsync();
        using var last = await stream.StartHostProcessAsync();
        await AssertEqualAsync(stream);
    }

    [Fact]
    public async Task Functions_and_entities_in_separate_processes_of_which_one_is_killed()
    {
        await using var stream = await StartAsync();
        using var functions = await stream.StartHostProcessAsync(LocalRole.Functions);
        using (var entities = await stream.StartHostProcessAsync(LocalRole.Entities))
        {
            await SendAsync(stream, TimeSpan.Zero);
            await entities.KillAsync();
        }

        await stream.EndInputAsync();
        using var again = await stream.StartHostProcessAsync(LocalRole.Entities);
        await AssertEqualAsync(stream);
    }

    [Fact]
    public async Task Two_hosts_that_both_believe_to_own_every_partition_do_no_harm()
    {
        await using var stream = await StartAsync();
        using var one = await stream.StartHostProcessAsync();
        using var twin = await stream.StartTwinProcessAsync();
        await SendAsync(stream, TimeSpan.FromMilliseconds(20));
        await one.KillAsync();
        await stream.EndInputAsync();
        await AssertEqualAsync(stream);
    }

    private async Task RunAsync(EntityFaults faults)
    {
        await using var stream = await StartAsync();
        await stream.StartHostAsync(faults: faults);
        await SendAsync(stream, TimeSpan.Zero);
        await stream.EndInputAsync();
        await AssertEqualAsync(stream);
    }

    private Task<StreamUnderTest> StartAsync() =>
        StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Flights.Query("TumblingWindow(day, 1)") });

    private static async Task SendAsync(StreamUnderTest stream, TimeSpan pause)
    {
        var partitions = Flights.ByPartition(await FlightsFile.PathAsync(), 4);
        await Task.WhenAll(partitions.Select(async (flights, partition) =>
        {
            foreach (var batch in flights.Chunk(200))
            {
                await stream.SendAsync(partition, [.. batch.Select(flight => flight.Event)]);
                await Task.Delay(pause, TimeProvider.System);
            }
        }));
    }

    private static async Task AssertEqualAsync(StreamUnderTest stream)
    {
        await stream.SettledAsync();
        var expected = FlightsOracle.Tumbling(await FlightsFile.PathAsync(), Day);
        TableComparison.AssertEqual(expected, await stream.Tables.WindowsAsync(Flights.Columns));
        await stream.AssertConservationAsync(endOfInputEvents: 4);
    }

    private int Seed()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return seed;
    }
}
