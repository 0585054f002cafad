using System.CommandLine;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Commands;

/// <summary>The options of <c>smoke</c>.</summary>
internal sealed class SmokeOptions
{
    public Option<string> Pipeline { get; } = new("--pipeline")
    {
        Description = "The pipeline's name. Default: flights.",
        HelpName = "name",
        DefaultValueFactory = _ => "flights",
    };

    public Option<string?> Hub { get; } = CommonOptions.Hub("The event hub. Default: the one that the local host reads, or the pipeline's name.");

    public Option<string?> Events { get; } = new("--events")
    {
        Description = "The events, one per line, with {{key}} and {{time}} in them. Default: smoke.jsonl of the sample of the pipeline's name.",
        HelpName = "file",
    };

    public Option<string> Start { get; } = new("--start")
    {
        Description = "The events' time where the pipeline has none yet; later, they go on where it stands. Default: 2000-01-01, so that older recordings stay usable.",
        HelpName = "time",
        DefaultValueFactory = _ => "2000-01-01T00:00:00Z",
    };

    public Option<TimeSpan?> Wait { get; } = SpanOption.Create("--wait", "How long to wait. Default: 5m.");

    public Option<string?> Namespace { get; } = new("--namespace")
    {
        Description = "The Event Hubs namespace of a deployment; you sign in as yourself. Default: the local host that runs now.",
        HelpName = "host name",
    };

    public Option<string?> Tables { get; } = new("--tables") { Description = "With --namespace: the table endpoint of the host's account.", HelpName = "address" };

    public Option<string?> ResultTables { get; } = new("--result-tables") { Description = "The table endpoint of the results' account. Default: as --tables.", HelpName = "address" };

    public Option<string> Prefix { get; } = new("--prefix")
    {
        Description = "What the tables' names begin with.",
        DefaultValueFactory = _ => PipelineTables.DefaultPrefix,
    };

    public Option<string?> Data { get; } = CommonOptions.Data();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Pipeline, Hub, Events, Start, Wait, Namespace, Tables, ResultTables, Prefix, Data])
        {
            command.Options.Add(option);
        }
    }
}
