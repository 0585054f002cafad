using System.CommandLine;
using System.Globalization;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Commands;

/// <summary>What <c>plan</c> is asked: the load, the windows, what is wanted. Each instance belongs to one command.</summary>
internal sealed class PlanOptions
{
    private const double MostEvents = 1_000_000;
    private static readonly TimeSpan DefaultLatency = TimeSpan.FromSeconds(10);

    private readonly Option<double?> _events = Number("--events-per-second", 0.001, MostEvents, "Events a second, at the peak. Needed.", "number");
    private readonly Option<int?> _bytes = CommonOptions.WholeNumber("--event-bytes", 1, 1 << 20, "Bytes of an event with its properties. Default: 500.", "bytes");
    private readonly Option<int?> _keys = CommonOptions.WholeNumber("--keys", 1, int.MaxValue, "Distinct keys of GROUP BY that get events. Needed.", "count");
    private readonly Option<int?> _keyBytes = CommonOptions.WholeNumber("--key-bytes", 0, 1_000, "Bytes of a key. Default: 16.", "bytes");
    private readonly Option<string?> _pipeline = CommonOptions.Pipeline();
    private readonly Option<TimeSpan?> _window = SpanOption.Create("--window", "Without --pipeline: the windows' size (tumbling; with --hop hopping).");
    private readonly Option<TimeSpan?> _hop = SpanOption.Create("--hop", "Without --pipeline: the distance of two windows' starts.");
    private readonly Option<TimeSpan?> _gap = SpanOption.Create("--gap", "Without --pipeline: the gap of session windows.");
    private readonly Option<int?> _columns = CommonOptions.WholeNumber("--columns", 0, 100, "Without --pipeline: columns that are summed. Default: 1.", "count");
    private readonly Option<TimeSpan?> _lateness = SpanOption.Create("--allowed-lateness", "How long windows are refined by late events. Default: as pipeline.json says, else none.", zero: true);
    private readonly Option<TimeSpan?> _disorder = SpanOption.Create("--out-of-orderness", "How far events come out of order. Default: as pipeline.json says, else 5s.", zero: true);
    private readonly Option<double?> _late = Number("--late-share", 0, 1, "Share of events that come after their window. Default: 0.", "0..1");
    private readonly Option<double?> _dead = Number("--dead-share", 0, 0.99, "Share of events that cannot be used. Default: 0.", "0..1");
    private readonly Option<TimeSpan?> _latency = SpanOption.Create("--latency", $"How long a window's row may take, from when the watermark has passed its end. Default: {DefaultLatency.TotalSeconds}s.");
    private readonly Option<int?> _retention = CommonOptions.WholeNumber("--retention-days", 1, 3_650, "How long the hub keeps events. Default: 1.", "days");
    private readonly Option<TimeSpan?> _kept = SpanOption.Create("--results-kept", "How long results are kept in the table. Default: as pipeline.json says, else for ever.");
    private readonly Option<BackendWish> _backend = new("--backend") { Description = "The durable backend: auto, storage or scheduler. Default: auto, the plainest that holds the load." };
    private readonly Option<int?> _groups = CommonOptions.WholeNumber("--key-groups", 1, (int)Limits.KeyGroups.Value, "Keep to so many key groups (a running pipeline cannot change them). Default: chosen.", "count");
    private readonly Option<TimeSpan?> _pulse = SpanOption.Create("--pulse", "Keep to this pulse period. Default: chosen.");
    private readonly Option<int?> _guard = CommonOptions.WholeNumber("--guard-minutes", 1, 30, "How often the guard looks after the pulse. Default: 5.", "minutes");
    private readonly Option<int?> _ready = CommonOptions.WholeNumber("--always-ready", 0, 1, "Instances of the entities that are always there. Default: 0.", "count");
    private readonly Option<double?> _hours = Number("--hours-per-day", 0.1, 24, "For the cost: hours a day with this load. Default: 24.", "hours");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [_events, _bytes, _keys, _keyBytes, _pipeline, _window, _hop, _gap, _columns, _lateness, _disorder, _late, _dead, _latency,
                _retention, _kept, _backend, _groups, _pulse, _guard, _ready, _hours])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the command line, and the pipeline that it names.</summary>
    /// <exception cref="UserErrorException">Something needed is missing, or options contradict each other.</exception>
    /// <exception cref="PipelineException">The pipeline cannot run as it is written.</exception>
    public PlanQuestion Read(ParseResult parsed)
    {
        var loaded = Pipeline(parsed);
        var source = loaded?.Plan;
        var time = source?.Operator.Time ?? new TimePolicy(TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        var columns = parsed.GetValue(_columns) ?? 1;
        var workload = new Workload
        {
            EventsPerSecond = parsed.GetValue(_events) ?? throw Missing("--events-per-second 5000"),
            Keys = parsed.GetValue(_keys) ?? throw Missing("--keys 20000"),
            EventBytes = parsed.GetValue(_bytes) ?? 500,
            KeyBytes = parsed.GetValue(_keyBytes) ?? 16,
            Window = source?.Operator.Window ?? Window(parsed),
            Aggregates = source?.Operator.Aggregates ?? [.. Enumerable.Range(0, columns).Select(c => new AggregateCall("SUM", c))],
            Columns = source?.ColumnCount ?? columns,
            Time = time with
            {
                OutOfOrderness = parsed.GetValue(_disorder) ?? time.OutOfOrderness,
                AllowedLateness = parsed.GetValue(_lateness) ?? time.AllowedLateness,
            },
            DedupeTtl = source?.Operator.DedupeTtl,
            Alerts = source?.Alerts.Count ?? 0,
            LateShare = parsed.GetValue(_late) ?? 0,
            DeadShare = parsed.GetValue(_dead) ?? 0,
            Latency = parsed.GetValue(_latency) ?? DefaultLatency,
            RetentionDays = parsed.GetValue(_retention) ?? 1,
            Kept = Kept(loaded?.File.Retention ?? RetentionPolicy.Default, parsed.GetValue(_kept)),
            Backend = parsed.GetValue(_backend),
            KeyGroups = parsed.GetValue(_groups),
            PulsePeriod = parsed.GetValue(_pulse),
            GuardPeriod = TimeSpan.FromMinutes(parsed.GetValue(_guard) ?? 5),
            AlwaysReady = parsed.GetValue(_ready) ?? 0,
            HoursPerDay = parsed.GetValue(_hours) ?? 24,
        };
        return new PlanQuestion(workload, loaded);
    }

    /// <summary>An option that is a number between two bounds, both included; null if it is not given.</summary>
    internal static Option<double?> Number(string name, double least, double most, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}': give a number from {least} to {most}."));
            return null;
        },
    };

    private static RetentionPolicy Kept(RetentionPolicy policy, TimeSpan? results) => results is null ? policy : policy with { Results = results };

    private LoadedPipeline? Pipeline(ParseResult parsed)
    {
        var folder = parsed.GetValue(_pipeline);
        var byHand = parsed.GetValue(_window) is not null || parsed.GetValue(_hop) is not null || parsed.GetValue(_gap) is not null;
        if (folder is not null && (byHand || parsed.GetValue(_columns) is not null))
        {
            throw new UserErrorException("--pipeline has its windows and columns in its query: leave out --window, --hop, --gap and --columns.");
        }

        return byHand ? null : PipelineLoader.Load(Path.GetFullPath(folder ?? PipelineChoice.DefaultFolder));
    }

    private WindowDefinition Window(ParseResult parsed) => (parsed.GetValue(_window), parsed.GetValue(_hop), parsed.GetValue(_gap)) switch
    {
        (null, null, { } gap) => new SessionWindow(gap),
        ({ } size, null, null) => new TumblingWindow(size),
        ({ } size, { } hop, null) when hop <= size => new HoppingWindow(size, hop),
        ({ } size, { } hop, null) => throw new UserErrorException($"--hop is {hop}, longer than --window {size}: windows would leave gaps."),
        _ => throw new UserErrorException("Give --window, or --window and --hop, or --gap alone."),
    };

    private static UserErrorException Missing(string example) => new($"plan needs {example.Split(' ')[0]}: write {example}, say.");
}

/// <summary>What is to be planned.</summary>
/// <param name="Workload">The load and what is wanted.</param>
/// <param name="Pipeline">The pipeline it is for; null = windows were given by hand.</param>
internal sealed record PlanQuestion(Workload Workload, LoadedPipeline? Pipeline);
