using System.CommandLine;
using BenchmarkDotNet.Running;
using StreamFunctions.Benchmarks.Kernels;

var suites = new Argument<string[]>("suites")
{
    Arity = ArgumentArity.ZeroOrMore,
    Description = $"What to run: {string.Join(", ", Suites.Names)}; nothing = all.",
};
suites.AcceptOnlyFromAmong([.. Suites.Names]);
var quick = new Option<bool>("--quick") { Description = "A hundredth of the input, one round: checks results, its figures mean nothing." };
var rounds = new Option<int>("--rounds") { Description = "Counted rounds.", DefaultValueFactory = _ => 5 };
var ours = new Option<bool>("--ours") { Description = "Leaves the peers out, for a profiler." };
var size = new Option<int?>("--size") { Description = "Of the growth suite, runs the cases of this size alone, such as 100 rows per block; for a profiler." };
var root = new RootCommand("Kernel benchmarks: ours and its peers in turn in one process, all results checked.") { suites, quick, rounds, ours, size };
root.SetAction(parsed =>
{
    var isQuick = parsed.GetValue(quick);
    var scale = new Scale(isQuick ? 1 : Math.Max(1, parsed.GetValue(rounds)), isQuick, parsed.GetValue(ours), parsed.GetValue(size));
    Suites.Run(parsed.GetValue(suites) ?? [], scale, Console.Out);
});

var micro = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore, Description = "Arguments of BenchmarkDotNet, such as --filter *Fold*." };
var microCommand = new Command("micro", "The same kernels under BenchmarkDotNet: time and bytes per operation.") { micro };
microCommand.TreatUnmatchedTokensAsErrors = false;
microCommand.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(Suites).Assembly)
    .Run([.. parsed.GetValue(micro) ?? [], .. parsed.UnmatchedTokens], MicroConfig.Make()));
root.Subcommands.Add(microCommand);
return root.Parse(args).Invoke();
