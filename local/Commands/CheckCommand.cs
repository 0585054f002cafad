using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// <c>check</c>: reads a pipeline as the app would at its start, and says what is wrong or what it will do; on request
/// also what a deploy of it would do to the pipeline that runs.
/// </summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string?>("pipeline") { Description = "The folder of pipeline.json and its query. Default: samples/flights.", Arity = ArgumentArity.ZeroOrOne };
        var against = new Option<bool>("--against-running") { Description = "Also say what a deploy would do to the pipeline that runs under this name: kept, replayed, or refused (exit code 1)." };
        var hub = CommonOptions.Hub("The event hub. Default: the one in the query's FROM.");
        var (eventHubs, storage, data) = (CommonOptions.EventHubs(), CommonOptions.Storage(), CommonOptions.Data());
        eventHubs.Description = "The connection string to read the log from. Default: the local host that runs now.";
        storage.Description = "The storage account of the pipeline. Default: the local host that runs now.";
        var command = new Command("check", "Checks a pipeline's query and settings without running it.") { folder, against, hub, eventHubs, storage, data };
        command.AddExamples("check", "check samples/tutorial", "check samples/flights --against-running");
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(folder) ?? PipelineChoice.DefaultFolder);
            Describe(PipelineLoader.Load(path), context);
            if (!parsed.GetValue(against))
            {
                return ExitCodes.Success;
            }

            var choice = PipelineChoice.Choose(path, parsed.GetValue(hub), LocalSettings.Fixed());
            var addresses = RunningPipeline.Addresses(parsed.GetValue(eventHubs), parsed.GetValue(storage), parsed.GetValue(data));
            await using var services = RunningPipeline.Services(choice, addresses, context.Time);
            return ChangeReport.Say(await services.GetRequiredService<IChangePreview>().PreviewAsync(cancellation), context);
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
