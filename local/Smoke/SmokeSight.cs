using System.Text;
using StreamFunctions.Local.Reading;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Smoke;

/// <summary>What the tables show of the events of one smoke test, at one moment. Immutable.</summary>
internal sealed record SmokeSight
{
    /// <summary>The generation; null = the app has not started.</summary>
    public int? Generation { get; init; }

    /// <summary>The rows of each window of the key.</summary>
    public IReadOnlyList<long> Windows { get; init; } = [];

    /// <summary>The furthest watermark of all groups; null = none has one.</summary>
    public long? Watermark { get; init; }

    /// <summary>Events read from the hub so far.</summary>
    public long Read { get; init; }

    /// <summary>Why events of the test became dead letters.</summary>
    public IReadOnlyList<string> Dead { get; init; } = [];

    /// <summary>Why rows of the test were late.</summary>
    public IReadOnlyList<string> Late { get; init; } = [];

    /// <summary>Looks once.</summary>
    /// <param name="target">Where.</param>
    /// <param name="key">The key of the test; empty = only how far the pipeline is.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<SmokeSight> LookAsync(SmokeTarget target, string key, CancellationToken cancellation)
    {
        if (await target.StateTables.ReadGenerationAsync(cancellation) is not { } generation)
        {
            return new SmokeSight();
        }

        var marks = (await target.StateTables.ReadStatusAsync(generation, cancellation)).Select(s => s.Watermark).Where(w => w > EventTime.None).ToList();
        var sight = new SmokeSight
        {
            Generation = generation,
            Watermark = marks.Count == 0 ? null : marks.Max(),
            Read = (await target.StateTables.ReadProgressAsync(generation, cancellation)).Sum(p => p.Read),
        };
        return key.Length == 0 ? sight : await sight.WithKeyAsync(target.ResultTables, generation, key, cancellation);
    }

    private async Task<SmokeSight> WithKeyAsync(PipelineTables tables, int generation, string key, CancellationToken cancellation)
    {
        var windows = new List<long>();
        await foreach (var row in tables.ReadWindowsAsync(generation, key, cancellation))
        {
            windows.Add((long)Cells.Number(row, "rows"));
        }

        var dead = await tables.ReadDeadLettersAsync(generation, cancellation);
        var late = await tables.ReadLateAsync(generation, cancellation);
        return this with
        {
            Windows = windows,
            Dead = [.. dead.Where(row => Encoding.UTF8.GetString(row.Body).Contains(key, StringComparison.Ordinal)).Select(row => $"{row.Reason}: {row.Detail}").Distinct()],
            Late = [.. late.Where(row => row.Key == key).Select(row => row.Reason).Distinct()],
        };
    }
}
