using System.Text.Json;
using StreamFunctions.Durable;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>
/// The planner's bytes against what the product's codecs write for the least compressible input: random numbers. An
/// estimate must not be too low, and not more than two and a half times too high.
/// </summary>
public sealed class CodecFiguresTests
{
    private const long Seed = 20_261_126;

    public static TheoryData<string> Shapes => [.. Known.Keys];

    private static Dictionary<string, Workload> Known { get; } = new(StringComparer.Ordinal)
    {
        ["one sum"] = Loads.Plain,
        ["a count alone"] = Loads.Plain with { Aggregates = [new AggregateCall("COUNT", null)], Columns = 0 },
        ["five aggregates of two columns"] = Loads.Plain with
        {
            Aggregates = [new("COUNT", null), new("AVG", 0), new("MIN", 0), new("MAX", 0), new("STDEV", 0), new("SUM", 1)],
            Columns = 2,
        },
        ["event ids"] = Loads.Plain with { DedupeTtl = TimeSpan.FromMinutes(1) },
        ["hopping"] = Loads.Plain with { Window = new HoppingWindow(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20)) },
        ["sessions"] = Loads.Plain with { Window = new SessionWindow(TimeSpan.FromSeconds(30)) },
        ["count windows"] = Loads.Plain with { Window = new CountWindow(4, 2) },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_state_takes_about_the_bytes_that_are_planned(string shape)
    {
        var workload = Known[shape] with { Time = new TimePolicy(TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromSeconds(30)), Keys = 200 };
        var group = new FilledGroup(workload, partitions: 4, eventsPerKey: 6, Seed);

        var planned = StateSizing.Of(group.AsPlanned, group.Windows, keyGroups: 1, partitions: 4);

        Assert.InRange(planned.Bytes, group.RawBytes, 2.5 * group.RawBytes);
        Assert.True(group.StoredCharacters <= planned.StoredBytes, $"stored {group.StoredCharacters}, planned {planned.StoredBytes}");
    }

    [Theory]
    [InlineData("one sum")]
    [InlineData("sessions")]
    public void Windows_that_have_closed_and_wait_for_late_events_take_no_more_than_is_planned(string shape)
    {
        var workload = Known[shape] with { Time = new TimePolicy(TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30)), Keys = 200 };
        var group = new FilledGroup(workload, partitions: 4, eventsPerKey: 6, Seed);

        Assert.True(group.Written > 100);
        Assert.InRange(StateSizing.Of(group.AsPlanned, group.Windows, keyGroups: 1, partitions: 4).Bytes, group.RawBytes, 2.5 * group.RawBytes);
    }

    [Fact]
    public void An_empty_group_takes_no_more_than_the_fixed_part()
    {
        var workload = Loads.Plain with { Keys = 1 };
        var group = new FilledGroup(workload, partitions: 32, eventsPerKey: 1, Seed);

        Assert.InRange(group.RawBytes, 100, StateSizing.FixedBytes + (32 * StateSizing.PartitionBytes) + 50);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_row_takes_about_the_bytes_in_a_block_that_are_planned(string shape)
    {
        var workload = Known[shape] with { Keys = 1_000 };
        var rows = new FilledGroup.Rows(workload, Seed).Block(0, 1_000);

        var perRow = Enumerable.Range(0, rows.Count).Average(row => BlockCodec.RawLength(rows, row) - 6.0);
        var encoded = BlockCodec.Encode(rows).Length / (double)rows.Count;

        Assert.InRange(BatchSizing.RowBytes(workload), encoded, 2.2 * Math.Max(encoded, perRow));
    }

    [Fact]
    public void A_pulse_message_takes_no_more_per_partition_than_is_planned()
    {
        const int Partitions = 100;
        var pulse = new PartitionPulse(1_000_000_000_000, 1_000_000_000_000, 17_000_000_000_000_000, 0, 17_000_000_000_000_000);
        var message = new PulseMessage(new string('a', 32), 1_000_000_000, true, [.. Enumerable.Repeat(pulse, Partitions)]);
        var length = JsonSerializer.Serialize(message, JsonSerializerOptions.Web).Length;

        var planned = Loads.Sizing(design: Loads.Design with { Partitions = Partitions }).Use("pulse message that stays out of blobs (Azure Storage)").Used;

        Assert.InRange(planned, length, 1.5 * length);
    }
}
