using System.CommandLine;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Local.Commands;

/// <summary><c>check</c>: reads a pipeline as the app would at its start, and says what is wrong or what it will do.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string?>("pipeline") { Description = "The folder of pipeline.json and its query. Default: samples/flights.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Checks a pipeline's query and settings without running it.") { folder };
        command.AddExamples("check", "check samples/tutorial");
        command.SetAction(parsed =>
        {
            var path = Path.GetFullPath(parsed.GetValue(folder) ?? PipelineChoice.DefaultFolder);
            Describe(PipelineLoader.Load(path), context);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Describe(LoadedPipeline pipeline, CommandContext context)
    {
        var plan = pipeline.Plan;
        context.Say($"Pipeline {plan.Name} is well-formed.");
        context.Say($"  reads      hub {pipeline.Query.Input}");
        context.Say($"  window     {plan.Operator.Window}");
        context.Say($"  keys       {string.Join(", ", pipeline.Query.Keys.Select(key => key.Name))} in {plan.KeyGroups} key groups");
        context.Say($"  columns    {string.Join(", ", pipeline.Query.Outputs.Select(column => column.Name))}");
        context.Say($"  time       out of order up to {plan.Operator.Time.OutOfOrderness}, late up to {plan.Operator.Time.AllowedLateness}, idle after {plan.Operator.Time.IdleTimeout}");
        context.Say($"  dedupe     {(pipeline.File.DedupeId is { } id ? $"by {id}, kept for {pipeline.File.DedupeTtl}" : "none")}");
        foreach (var (name, rule) in pipeline.File.Alerts)
        {
            context.Say($"  alert      {name}: {rule}");
        }

        context.Say($"  query      {pipeline.Query.CanonicalText}");
    }
}
