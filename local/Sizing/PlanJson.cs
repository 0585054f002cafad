using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamFunctions.Local.Sizing;

/// <summary>A plan as JSON: every figure, unrounded; times in seconds. Settings and cost are null where nothing holds.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new SecondsConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(PlanAnswer answer)
    {
        var s = answer.Sizing;
        return JsonSerializer.Serialize(
            new
            {
                holds = answer.Plan.Holds,
                feasibleEventsPerSecond = answer.Plan.FeasibleEventsPerSecond,
                binding = Use(s.Binding),
                eventHubs = new { s.Design.Tier, s.Hubs.Units, needed = s.Hubs.Needed, s.Design.Partitions, s.Workload.RetentionDays, s.Hubs.BytesPerSecond, s.Hubs.LogBytes },
                keyGroups = s.Design.KeyGroups,
                pulsePeriod = s.Design.PulsePeriod,
                batch = new { most = s.Design.BatchEvents, wait = s.Design.BatchWait, s.Batches.EventsPerBatch, s.Batches.BatchesPerSecond, s.Batches.BlocksPerBatch },
                backend = s.Design.Backend.Name,
                backends = answer.Plan.Backends.Select(b => new { b.Backend.Name, b.Best.Holds, operations = b.Best.Signals.Total, limit = b.Backend.Operations.Value, binding = Use(b.Best.Binding) }),
                s.Windows,
                state = new { s.State.Entries, s.State.EventIds, s.State.Bytes, s.State.StoredBytes },
                s.Signals,
                s.Tables,
                s.Retention,
                s.Latency,
                s.Compute,
                limits = s.Uses.Select(Use),
                pipelineSettings = answer.Plan.Holds ? PlanSettings.Pipeline(s) : null,
                hostSettings = answer.Plan.Holds ? PlanSettings.Host(s) : null,
                s.Assumptions,
                cost = answer.Plan.Holds ? Cost(answer) : null,
            },
            Options);
    }

    private static object Use(LimitUse use) => new
    {
        use.Limit.Name,
        use.Used,
        limit = use.Limit.Value,
        use.Limit.Unit,
        share = use.Ratio,
        use.Holds,
        use.Role,
        use.Limit.Kind,
        use.Limit.Source,
        use.Advice,
    };

    private static object Cost(PlanAnswer answer) => new
    {
        answer.Prices.Date,
        answer.Prices.Region,
        answer.Prices.Currency,
        busyMonth = Month(answer.Cost.Busy),
        quietMonth = Month(answer.Cost.Quiet),
        idleMonth = Month(answer.Cost.Idle),
    };

    private static object Month(IReadOnlyList<CostLine> lines) => new
    {
        sumOfWhatHasAPrice = CostEstimate.Sum(lines),
        withoutPrice = lines.Where(l => l.Amount is null).Select(l => l.What),
        lines = lines.Select(l => new { l.What, l.Quantity, price = l.Price.Amount, l.Price.Per, l.Amount, l.Price.Verified, l.Price.Source }),
    };

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
    }
}
