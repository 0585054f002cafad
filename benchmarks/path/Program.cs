using System.CommandLine;
using StreamFunctions.Benchmarks.Path;

var scenarios = new Argument<string[]>("scenarios")
{
    Arity = ArgumentArity.ZeroOrMore,
    Description = $"What to run: {string.Join(", ", AllScenarios.Names)}; nothing = all.",
};
scenarios.AcceptOnlyFromAmong([.. AllScenarios.Names]);
var quick = new Option<bool>("--quick") { Description = "A second of input, one round: checks results, its figures mean nothing." };
var rounds = new Option<int>("--rounds") { Description = "Counted rounds.", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "For how long events are sent in each run at full speed.", DefaultValueFactory = _ => 12 };
var groups = new Option<int>("--key-groups") { Description = "The pipeline's key groups.", DefaultValueFactory = _ => 8 };
var partitions = new Option<int>("--partitions") { Description = "The hub's partitions.", DefaultValueFactory = _ => 4 };
var keys = new Option<int?>("--keys") { Description = "Devices; 10,000, or 1,000 when quick." };
var root = new RootCommand("The path from a producer to result rows: ours and its peers in turn, all rows checked.") { scenarios, quick, rounds, seconds, groups, partitions, keys };
root.SetAction(async (parsed, cancellation) =>
{
    var isQuick = parsed.GetValue(quick);
    var scale = new Scale(
        isQuick ? 1 : Math.Max(1, parsed.GetValue(rounds)), isQuick ? 1.5 : parsed.GetValue(seconds), parsed.GetValue(groups), isQuick)
    {
        Partitions = parsed.GetValue(partitions),
        Keys = parsed.GetValue(keys) ?? (isQuick ? 1_000 : 10_000),
    };
    await AllScenarios.RunAsync(parsed.GetValue(scenarios) ?? [], scale, Console.Out, cancellation);
    return 0;
});
root.Subcommands.Add(ProduceCommand.Create());
return await root.Parse(args).InvokeAsync();
