namespace StreamFunctions.Local.Sizing;

/// <summary>Adds a month up. A month has 730 hours, as the price pages count.</summary>
internal sealed class MonthlyBill(PipelineSizing sizing, PriceList prices)
{
    private const double Hours = 730;
    private const double Seconds = Hours * 3_600;
    private const double LeastBilledSeconds = 1;
    private const double BilledEventBytes = 64 * 1024;
    private const double ResultBytes = 1_024;

    private readonly Workload _workload = sizing.Workload;
    private readonly ComputeSizing _compute = sizing.Compute;
    private readonly double _busySeconds = Seconds * sizing.Workload.HoursPerDay / 24;

    private string StoredRows => _workload.Kept.Results is null ? "rows at 1 KB each, results of one month" : "rows at 1 KB each, as long as they are kept";

    private double GB => _compute.MemoryMB / 1024.0;

    /// <summary>With the load, for as many hours a day as it comes.</summary>
    public IReadOnlyList<CostLine> Busy()
    {
        var t = sizing.Tables;
        var ops = sizing.Signals.Total;
        var ingest = _compute.IngestInstances * _compute.IngestBusy * _busySeconds;
        var durable = _compute.DurableInstances * _compute.DurableBusy * _busySeconds;
        return
        [
            .. Fixed(),
            .. Events(),
            .. Compute(ingest, durable + Guard(Seconds), _compute.Executions * _busySeconds),
            .. Scheduler(ops * _busySeconds),
            .. Queues(ops * _busySeconds, t.Durable * _busySeconds, _busySeconds),
            Line("table operations", (t.ResultAccount + t.Progress + t.Status + t.Reads) * _busySeconds / 1e4, "tables.tenThousand"),
            Line("checkpoints", t.Checkpoints * _busySeconds / 1e4, "blobs.tenThousandWrites"),
            Line(StoredRows, (t.Results * Kept(_workload.Kept.Results) + t.Late * Kept(_workload.Kept.Late) + t.DeadLetters * Kept(_workload.Kept.DeadLetters)) * ResultBytes / 1e9, "tables.GBMonth"),
        ];
    }

    /// <summary>No event, but open windows: the pulse beats and tells the groups, which have nothing new to say.</summary>
    public IReadOnlyList<CostLine> Quiet()
    {
        var beats = Seconds / sizing.Design.PulsePeriod.TotalSeconds;
        var operations = beats * (1 + sizing.Signals.BusyGroups);
        var awake = Math.Min(Seconds, beats * LeastBilledSeconds);
        return
        [
            .. Fixed(),
            .. Compute(0, awake + Guard(Seconds), operations),
            .. Scheduler(operations),
            .. Queues(operations, operations * sizing.Assumptions.RequestsPerOperation, Seconds),
        ];
    }

    /// <summary>Nothing open: only the guard wakes up.</summary>
    public IReadOnlyList<CostLine> Idle() => [.. Fixed(), .. Compute(0, Guard(Seconds), Seconds / _workload.GuardPeriod.TotalSeconds)];

    /// <summary>Busy seconds whose rows are there: those that are kept for ever grow by a month's each month.</summary>
    private double Kept(TimeSpan? span) => span is { } kept ? kept.TotalSeconds * _workload.HoursPerDay / 24 : _busySeconds;

    private double Guard(double seconds) => seconds / _workload.GuardPeriod.TotalSeconds * LeastBilledSeconds;

    private IEnumerable<CostLine> Fixed()
    {
        var tier = sizing.Hubs.Tier;
        var (name, id) = tier switch
        {
            HubTier.Standard => ("throughput unit", "eventhubs.standard.unitHour"),
            HubTier.Premium => ("processing unit", "eventhubs.premium.unitHour"),
            _ => ("Event Hubs capacity unit", "eventhubs.dedicated.unitHour"),
        };
        yield return Line(Show.Count(sizing.Hubs.Units, name), sizing.Hubs.Units * Hours, id);
        if (_workload.AlwaysReady > 0)
        {
            yield return Line("always-ready instance, baseline", _workload.AlwaysReady * GB * Seconds, "functions.alwaysReady.baselineGBSecond");
        }

        if (sizing.Design.Backend.Units > 0)
        {
            yield return Line(Show.Count(sizing.Design.Backend.Units, "scheduler capacity unit"), sizing.Design.Backend.Units, "scheduler.unitMonth");
        }
    }

    private IEnumerable<CostLine> Events()
    {
        if (sizing.Hubs.Tier != HubTier.Standard)
        {
            yield break;
        }

        var billed = Math.Ceiling(_workload.EventBytes / BilledEventBytes) * _workload.EventsPerSecond * _busySeconds;
        yield return Line("events in", billed / 1e6, "eventhubs.standard.millionEvents");
        var extra = sizing.Hubs.LogBytes - (sizing.Hubs.Units * Limits.UnitLogBytes.Value);
        if (extra > 0)
        {
            yield return Line("log beyond what the units include", extra / 1e9, "eventhubs.standard.extraGBMonth");
        }
    }

    /// <summary>An always-ready instance takes the entities' work first; there is no free grant with one.</summary>
    private IEnumerable<CostLine> Compute(double ingestSeconds, double durableSeconds, double executions)
    {
        var onReady = Math.Min(durableSeconds, _workload.AlwaysReady * Seconds);
        if (onReady > 0)
        {
            yield return Line("execution on the always-ready instance", onReady * GB, "functions.alwaysReady.GBSecond");
        }

        var onDemand = (ingestSeconds + durableSeconds - onReady) * GB;
        var free = _workload.AlwaysReady > 0 ? 0 : (double)(prices["functions.onDemand.freeGBSeconds"].Amount ?? 0);
        yield return Line("execution on demand, less the free grant", Math.Max(0, onDemand - free), "functions.onDemand.GBSecond");
        yield return Line("executions", executions / 1e6, "functions.millionExecutions");
    }

    private IEnumerable<CostLine> Scheduler(double actions) => sizing.Design.Backend is { IsScheduler: true, Units: 0 }
        ? [Line("actions of the scheduler", actions / 1e6, "scheduler.millionActions")]
        : [];

    /// <summary>All requests of the backend at the price of queues, its polling while an instance is there, and a blob a commit where state is large.</summary>
    private IEnumerable<CostLine> Queues(double operations, double requests, double seconds)
    {
        if (sizing.Design.Backend.IsScheduler)
        {
            yield break;
        }

        var polls = sizing.ControlQueues / sizing.Assumptions.StorageHop.TotalSeconds * seconds;
        yield return Line("requests of the durable backend, its polls included", (requests + polls) / 1e4, "queues.tenThousand");
        if (sizing.State.NeedsBlobs)
        {
            yield return Line("blobs of large states", operations / 1e4, "blobs.tenThousandWrites");
        }
    }

    private CostLine Line(string what, double quantity, string id)
    {
        var price = prices[id];
        return new CostLine(what, quantity, price, price.Amount is { } amount ? (decimal)quantity * amount : null);
    }
}
