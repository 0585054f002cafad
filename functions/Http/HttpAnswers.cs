using Microsoft.AspNetCore.Http;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Http;

internal sealed class HttpAnswers(LoadedPipeline pipeline, ResultReader results, WindowStateReader states) : IHttpAnswers
{
    /// <inheritdoc/>
    public async Task<IResult> WindowsAsync(string query, string key, HttpRequest request, CancellationToken cancellation)
    {
        if (!IsOurs(query))
        {
            return UnknownQuery(query);
        }

        WindowsRequest parsed;
        try
        {
            parsed = WindowsRequest.Parse(Unescape(key), request.Query);
        }
        catch (FormatException fault)
        {
            return Results.Problem(fault.Message, statusCode: StatusCodes.Status400BadRequest, title: "The request is not usable.");
        }

        var page = await results.ReadAsync(parsed, cancellation);
        return Results.Ok(new WindowsAnswer(query, parsed.Key, page.Windows, page.Next?.Encode()));
    }

    /// <inheritdoc/>
    public async Task<IResult> StateAsync(string query, string key, CancellationToken cancellation) => IsOurs(query)
        ? Results.Ok(await states.ReadAsync(Unescape(key), cancellation))
        : UnknownQuery(query);

    // A slash in a path segment stays escaped in ASP.NET Core's route values; everything else is unescaped there.
    private static string Unescape(string key) => key.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private bool IsOurs(string query) => string.Equals(query, pipeline.Plan.Name, StringComparison.Ordinal);

    private IResult UnknownQuery(string query) => Results.Problem(
        $"This app runs the pipeline '{pipeline.Plan.Name}', not '{query}'.", statusCode: StatusCodes.Status404NotFound, title: "No such query.");
}

/// <summary>The body of an answer with windows.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Key">The key.</param>
/// <param name="Windows">Newest first: windowStart, windowEnd, the query's columns, rows, revision, final, generation.</param>
/// <param name="Continuation">Pass it on as <c>continuation</c> for the next page; null = that was all.</param>
internal sealed record WindowsAnswer(
    string Query, string Key, IReadOnlyList<IReadOnlyDictionary<string, object>> Windows, string? Continuation);
