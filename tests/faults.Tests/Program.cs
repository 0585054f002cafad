using System.CommandLine;
using StreamFunctions.Faults.Tests;

// The long form of the fault tests; see docs/reliability.md, "The long run".
var minutes = new Option<int>("--minutes") { Description = "For how long rounds are started.", DefaultValueFactory = _ => 5 };
var seed = new Option<int?>("--seed") { Description = "Decides events and faults. Default: a new one, which is printed." };
var events = new Option<int>("--events") { Description = "Events per partition and round.", DefaultValueFactory = _ => 3_000 };
var faults = new Option<int>("--faults") { Description = "Faults per round.", DefaultValueFactory = _ => 4 };
var only = new Option<FaultKind[]>("--only") { Description = "Only these kinds of faults, to look into one. Default: all.", AllowMultipleArgumentsPerToken = true };
var command = new RootCommand("Runs a stream under faults and compares every row with DuckDB's. Ends with 1 on the first difference.") { minutes, seed, events, faults, only };
command.SetAction(parsed => new LongRun(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(events), parsed.GetValue(faults), parsed.GetValue(only) ?? [])
    .RunAsync(parsed.GetValue(seed) ?? Random.Shared.Next()));
return await command.Parse(args).InvokeAsync();
