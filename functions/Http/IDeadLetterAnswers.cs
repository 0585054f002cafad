using Microsoft.AspNetCore.Http;

namespace StreamFunctions.Functions.Http;

/// <summary>Answers requests for dead letters, late rows and lost events: it lists and shows, and sends nothing. Thread-safe.</summary>
public interface IDeadLetterAnswers
{
    /// <summary>The dead letters of the current generation, a page.</summary>
    Task<IResult> ListAsync(string query, HttpRequest request, CancellationToken cancellation);

    /// <summary>One dead letter with its bytes: as base64 in JSON, or as they are if the request accepts <c>application/octet-stream</c>.</summary>
    Task<IResult> ShowAsync(string query, int partition, long sequence, HttpRequest request, CancellationToken cancellation);

    /// <summary>The late rows of the current generation, a page.</summary>
    Task<IResult> LateAsync(string query, HttpRequest request, CancellationToken cancellation);

    /// <summary>The events that the log lost before they were counted, as ranges: those of the current generation, a page.</summary>
    Task<IResult> LostAsync(string query, HttpRequest request, CancellationToken cancellation);
}
