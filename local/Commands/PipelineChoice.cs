using Microsoft.Extensions.Configuration;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Local.Commands;

/// <summary>Which pipeline runs, on which hub.</summary>
/// <param name="Folder">The folder of pipeline.json, absolute.</param>
/// <param name="Pipeline">The pipeline, checked.</param>
/// <param name="Hub">The event hub.</param>
internal sealed record PipelineChoice(string Folder, LoadedPipeline Pipeline, string Hub)
{
    /// <summary>The pipeline of the main job and of every verb that is not told another one.</summary>
    public static string DefaultFolder => Path.Combine(Places.Root, "samples", "flights");

    /// <summary>
    /// Chooses: the command line before the settings before the default. The hub of a pipeline that the command line
    /// names is the one in its query's FROM, unless <c>--hub</c> says otherwise.
    /// </summary>
    /// <param name="folder">What <c>--pipeline</c> says.</param>
    /// <param name="hub">What <c>--hub</c> says.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="PipelineException">The pipeline cannot run as it is written.</exception>
    public static PipelineChoice Choose(string? folder, string? hub, IConfiguration settings)
    {
        var configured = folder is null ? settings["Pipeline:Directory"] : null;
        var path = Path.GetFullPath(
            folder ?? (configured is null ? DefaultFolder : Path.GetFullPath(configured, AppContext.BaseDirectory)));
        var pipeline = PipelineLoader.Load(path);
        var otherHub = folder is null ? settings["EventHub:Name"] : null;
        return new PipelineChoice(path, pipeline, hub ?? otherHub ?? pipeline.Query.Input);
    }
}
