using Microsoft.AspNetCore.Http;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Http;

internal sealed class DeadLetterAnswers(LoadedPipeline pipeline, DeadLetterStore letters, LateStore late, LostEventsStore lost) : IDeadLetterAnswers
{
    private const string Bytes = "application/octet-stream";

    /// <inheritdoc/>
    public Task<IResult> ListAsync(string query, HttpRequest request, CancellationToken cancellation) => AnswerAsync(query, async generation =>
    {
        var page = await letters.ListAsync(DeadLetterRequest.Letters(request.Query, generation), cancellation);
        return Results.Ok(new DeadLettersAnswer(query, generation, [.. page.Letters.Select(DeadLetterView.Of)], page.Next?.Encode()));
    }, cancellation);

    /// <inheritdoc/>
    public Task<IResult> ShowAsync(string query, int partition, long sequence, HttpRequest request, CancellationToken cancellation) =>
        AnswerAsync(query, async generation =>
        {
            if (await letters.FindAsync(generation, partition, sequence, cancellation) is not { } letter)
            {
                return Problem(StatusCodes.Status404NotFound, "No such dead letter.", $"Generation {generation} of '{query}' has no dead letter {partition}/{sequence}.");
            }

            var body = await letters.BodyAsync(letter, cancellation);
            return request.Headers.Accept.Any(accepted => accepted?.Contains(Bytes, StringComparison.OrdinalIgnoreCase) == true)
                ? Results.Bytes(body, Bytes)
                : Results.Ok(DeadLetterView.Of(letter) with
                {
                    ContentType = letter.Origin.ContentType,
                    Properties = letter.Origin.Properties,
                    Body = body.ToArray(),
                });
        }, cancellation);

    /// <inheritdoc/>
    public Task<IResult> LateAsync(string query, HttpRequest request, CancellationToken cancellation) => AnswerAsync(query, async generation =>
    {
        var page = await late.ListAsync(DeadLetterRequest.Late(request.Query, generation), cancellation);
        return Results.Ok(new LateAnswer(query, generation, [.. page.Rows.Select(LateView.Of)], page.Next?.Encode()));
    }, cancellation);

    /// <inheritdoc/>
    public Task<IResult> LostAsync(string query, HttpRequest request, CancellationToken cancellation) => AnswerAsync(query, async generation =>
    {
        var (ranges, next) = await lost.ListAsync(DeadLetterRequest.Late(request.Query, generation), cancellation);
        return Results.Ok(new LostAnswer(query, generation, ranges, next?.Encode()));
    }, cancellation);

    private async Task<IResult> AnswerAsync(string query, Func<int, Task<IResult>> answer, CancellationToken cancellation)
    {
        if (!string.Equals(query, pipeline.Plan.Name, StringComparison.Ordinal))
        {
            return Problem(StatusCodes.Status404NotFound, "No such query.", $"This app runs the pipeline '{pipeline.Plan.Name}', not '{query}'.");
        }

        try
        {
            // A pipeline that has not begun has no generation, and so nothing to list.
            return await answer((await letters.IdentityAsync(cancellation))?.Generation ?? 0);
        }
        catch (FormatException fault)
        {
            return Problem(StatusCodes.Status400BadRequest, "The request is not usable.", fault.Message);
        }
    }

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);
}

/// <summary>The body of an answer with dead letters.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Generation">Its current generation.</param>
/// <param name="DeadLetters">By partition and sequence number; without their bytes.</param>
/// <param name="Continuation">Pass it on as <c>continuation</c> for the next page; null = that was all.</param>
internal sealed record DeadLettersAnswer(string Query, int Generation, IReadOnlyList<DeadLetterView> DeadLetters, string? Continuation);

/// <summary>The body of an answer with late rows.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Generation">Its current generation.</param>
/// <param name="Late">One per event and window that it missed.</param>
/// <param name="Continuation">Pass it on as <c>continuation</c> for the next page; null = that was all.</param>
internal sealed record LateAnswer(string Query, int Generation, IReadOnlyList<LateView> Late, string? Continuation);

/// <summary>The body of an answer with events that the log lost.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Generation">Its current generation.</param>
/// <param name="Lost">Ranges of sequence numbers; those that a group told may overlap those of other groups.</param>
/// <param name="Continuation">Pass it on as <c>continuation</c> for the next page; null = that was all.</param>
internal sealed record LostAnswer(string Query, int Generation, IReadOnlyList<LostView> Lost, string? Continuation);
