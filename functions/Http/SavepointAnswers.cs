using Microsoft.AspNetCore.Http;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;

namespace StreamFunctions.Functions.Http;

internal sealed class SavepointAnswers(LoadedPipeline pipeline, SavepointService savepoints) : ISavepointAnswers
{
    /// <inheritdoc/>
    public Task<IResult> ListAsync(string query, CancellationToken cancellation) => AnswerAsync(query, null, async () =>
    {
        var found = await savepoints.ListAsync(cancellation);
        var items = found.Select(s => new SavepointItem(
            s.Name, s.Manifest is null, s.Manifest?.CreatedAt, s.Manifest?.Pipeline.Generation, s.Manifest?.Groups.Sum(g => (long)g.Size)));
        return Results.Ok(new SavepointsAnswer(query, [.. items.OrderByDescending(i => i.CreatedAt).ThenBy(i => i.Name, StringComparer.Ordinal)]));
    });

    /// <inheritdoc/>
    public Task<IResult> InspectAsync(string query, string name, CancellationToken cancellation) => AnswerAsync(query, name, async () =>
    {
        var (manifest, fit) = await savepoints.InspectAsync(name, cancellation);
        return Results.Ok(SavepointView.Of(manifest, fit));
    });

    /// <inheritdoc/>
    public Task<IResult> CreateAsync(string query, string name, CancellationToken cancellation) => AnswerAsync(query, name, async () =>
    {
        var (manifest, fit) = await savepoints.CreateAsync(name, cancellation);
        return Results.Json(SavepointView.Of(manifest, fit), statusCode: StatusCodes.Status201Created);
    });

    /// <inheritdoc/>
    public Task<IResult> RestoreAsync(string query, string name, HttpRequest request, CancellationToken cancellation) => AnswerAsync(query, name, async () =>
    {
        var force = request.Query["force"].ToString() switch
        {
            "" => false,
            var text when bool.TryParse(text, out var flag) => flag,
            var text => throw new SavepointException(SavepointProblem.Unusable, $"force: '{text}' is neither true nor false."),
        };
        return Results.Ok(RestoreAnswer.Of(await savepoints.RestoreAsync(name, force, cancellation)));
    });

    /// <inheritdoc/>
    public Task<IResult> DeleteAsync(string query, string name, CancellationToken cancellation) => AnswerAsync(query, name, async () =>
    {
        await savepoints.DeleteAsync(name, cancellation);
        return Results.NoContent();
    });

    private async Task<IResult> AnswerAsync(string query, string? name, Func<Task<IResult>> answer)
    {
        if (!string.Equals(query, pipeline.Plan.Name, StringComparison.Ordinal))
        {
            return Problem(StatusCodes.Status404NotFound, "No such query.", $"This app runs the pipeline '{pipeline.Plan.Name}', not '{query}'.");
        }

        if (name is not null && !SavepointStore.IsName(name))
        {
            return Problem(
                StatusCodes.Status400BadRequest, "The name is not usable.", $"A savepoint's name has letters, digits, - and _, at most {SavepointStore.LongestName}.");
        }

        try
        {
            return await answer();
        }
        catch (SavepointException fault)
        {
            return fault.Problem switch
            {
                SavepointProblem.NotFound => Problem(StatusCodes.Status404NotFound, "No such savepoint.", fault.Message),
                SavepointProblem.Refused => Problem(StatusCodes.Status409Conflict, "Refused.", fault.Message),
                _ => Problem(StatusCodes.Status400BadRequest, "The request is not usable.", fault.Message),
            };
        }
    }

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);
}
