using System.CommandLine;
using StreamFunctions.Local.Sizing;

namespace StreamFunctions.Local.Commands;

/// <summary><c>plan</c>: what a load needs on Azure, which limit it meets first, and what a month costs.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandContext context)
    {
        var question = new PlanOptions();
        var assumptions = new AssumptionOptions();
        var prices = new Option<string?>("--prices") { Description = "Another list of prices. Default: Sizing/prices.json beside this program.", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "All figures as JSON." };
        var write = new Option<string?>("--write-parameters") { Description = "Write the parameters for infra/main.bicep to this file.", HelpName = "file.bicepparam" };
        var force = new Option<bool>("--force") { Description = "Replace the file that --write-parameters names." };
        var command = new Command("plan", "Sizes a pipeline for a load: partitions, units, key groups, backend, the limit it meets first, and a month's cost.");
        question.AddTo(command);
        assumptions.AddTo(command);
        foreach (var option in (Option[])[prices, json, write, force])
        {
            command.Options.Add(option);
        }

        command.AddExamples(
            "plan --pipeline samples/flights --events-per-second 20 --keys 300",
            "plan --window 1m --events-per-second 50000 --event-bytes 300 --keys 100000 --latency 20s",
            "plan --pipeline samples/flights --events-per-second 20 --keys 300 --write-parameters infra/planned.bicepparam");
        command.SetAction(parsed =>
        {
            var asked = question.Read(parsed);
            var list = PriceList.Read(parsed.GetValue(prices) ?? PriceList.DefaultFile);
            var plan = new Planner(assumptions.Read(parsed)).Plan(asked.Workload);
            var answer = new PlanAnswer(plan, CostEstimate.Of(plan.Sizing, list), list, asked.Pipeline);
            Show(answer, parsed.GetValue(json), context);
            if (parsed.GetValue(write) is { } file)
            {
                ParametersFile.Write(file, parsed.GetValue(force), answer);
                Note(context, parsed.GetValue(json), $"Wrote {Places.Show(Path.GetFullPath(file))}.");
            }

            return plan.Holds ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void Show(PlanAnswer answer, bool json, CommandContext context)
    {
        if (json)
        {
            context.Say(PlanJson.Write(answer));
        }
        else
        {
            PlanReport.Print(answer, context);
        }
    }

    // JSON stays JSON: what else is to be said goes beside it.
    private static void Note(CommandContext context, bool json, string text)
    {
        if (json)
        {
            context.Error.WriteLine(text);
        }
        else
        {
            context.Say(text);
        }
    }
}
