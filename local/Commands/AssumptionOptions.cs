using System.CommandLine;
using StreamFunctions.Local.Sizing;

namespace StreamFunctions.Local.Commands;

/// <summary>The figures that nobody publishes, one option each. Each instance belongs to one command.</summary>
internal sealed class AssumptionOptions
{
    private static readonly Assumptions Default = Assumptions.Default;

    private readonly Option<double?> _ingest = Option("--ingest-us", "Microseconds of processor time per event in ingest.", Default.IngestMicroseconds);
    private readonly Option<double?> _fold = Option("--fold-us", "Microseconds of processor time per row in an entity.", Default.FoldMicroseconds);
    private readonly Option<double?> _operation = Option("--operation-ms", "Milliseconds of processor time per entity operation.", Default.OperationMilliseconds);
    private readonly Option<double?> _batch = Option("--batch-ms", "Milliseconds that a batch waits for storage.", Default.BatchMilliseconds);
    private readonly Option<double?> _signal = Option("--signal-ms", "Milliseconds until a signal is accepted.", Default.SignalMilliseconds);
    private readonly Option<double?> _group = Option("--group-operations", "Operations a second that one entity commits.", Default.GroupOperations);
    private readonly Option<double?> _requests = Option("--requests-per-operation", "Storage requests per entity operation (Azure Storage).", Default.RequestsPerOperation);

    private readonly Option<double?> _state = Option("--state-ns", "Nanoseconds per byte of state and commit.", Default.StateNanoseconds);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_ingest, _fold, _operation, _batch, _signal, _group, _state, _requests])
        {
            command.Options.Add(option);
        }
    }

    public Assumptions Read(ParseResult parsed) => Default with
    {
        IngestMicroseconds = parsed.GetValue(_ingest) ?? Default.IngestMicroseconds,
        FoldMicroseconds = parsed.GetValue(_fold) ?? Default.FoldMicroseconds,
        OperationMilliseconds = parsed.GetValue(_operation) ?? Default.OperationMilliseconds,
        BatchMilliseconds = parsed.GetValue(_batch) ?? Default.BatchMilliseconds,
        SignalMilliseconds = parsed.GetValue(_signal) ?? Default.SignalMilliseconds,
        GroupOperations = parsed.GetValue(_group) ?? Default.GroupOperations,
        StateNanoseconds = parsed.GetValue(_state) ?? Default.StateNanoseconds,
        RequestsPerOperation = parsed.GetValue(_requests) ?? Default.RequestsPerOperation,
    };

    private static Option<double?> Option(string name, string meaning, double value) => PlanOptions.Number(
        name, 0.001, 1e6, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Assumed, not measured: {meaning} Default: {value}."), "number");
}
