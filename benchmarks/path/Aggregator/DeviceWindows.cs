using System.Globalization;
using Azure.Data.Tables;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>One event, as the aggregator's function signals it.</summary>
/// <param name="At">Event time, ticks.</param>
/// <param name="Value">The reading.</param>
public sealed record Reading(long At, double Value);

/// <summary>The open windows of one device, by their end (ticks).</summary>
public sealed class DeviceState
{
    /// <summary>Per window: events, total, low, high.</summary>
    public Dictionary<long, double[]> Windows { get; init; } = [];
}

/// <summary>
/// The documented aggregator: an entity per key that gets one signal per event
/// (learn.microsoft.com/azure/azure-functions/durable/durable-functions-overview, pattern 6), here with the windows and the
/// result rows of the pipeline that it is compared with. Exact only while no signal is lost or repeated.
/// </summary>
public sealed class DeviceWindows(AggregatorPlan plan, TableClient table, TimeProvider time) : TaskEntity<DeviceState>
{
    private const int KeptWindows = 4;

    /// <summary>Adds an event; the first one of a window also orders its closing.</summary>
    public void Add(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var end = reading.At - (reading.At % plan.Window.Ticks) + plan.Window.Ticks;
        var first = !State.Windows.TryGetValue(end, out var sums);
        State.Windows[end] = first
            ? [1, reading.Value, reading.Value, reading.Value]
            : [sums![0] + 1, sums[1] + reading.Value, Math.Min(sums[2], reading.Value), Math.Max(sums[3], reading.Value)];
        var closes = new DateTimeOffset(end, TimeSpan.Zero) + plan.OutOfOrderness;
        if (first || closes <= time.GetUtcNow())
        {
            Context.SignalEntity(Context.Id, nameof(Close), end, new SignalEntityOptions { SignalTime = closes });
        }
    }

    /// <summary>Writes a window's row. The newest windows are kept for events that come behind it, and their rows are written again.</summary>
    public async Task Close(long end)
    {
        if (State.Windows.TryGetValue(end, out var sums))
        {
            await table.UpsertEntityAsync(
                new TableEntity(Context.Id.Key, end.ToString("D20", CultureInfo.InvariantCulture))
                {
                    ["deviceId"] = Context.Id.Key,
                    ["windowEnd"] = new DateTimeOffset(end, TimeSpan.Zero),
                    ["events"] = (long)sums[0],
                    ["total"] = sums[1],
                    ["low"] = sums[2],
                    ["high"] = sums[3],
                },
                TableUpdateMode.Replace);
            foreach (var old in State.Windows.Keys.Order().SkipLast(KeptWindows).ToList())
            {
                State.Windows.Remove(old);
            }
        }
    }
}

/// <summary>What the aggregator's windows are.</summary>
/// <param name="Window">Size.</param>
/// <param name="OutOfOrderness">How long after its end a window is written.</param>
public sealed record AggregatorPlan(TimeSpan Window, TimeSpan OutOfOrderness);
