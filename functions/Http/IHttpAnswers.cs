using Microsoft.AspNetCore.Http;

namespace StreamFunctions.Functions.Http;

/// <summary>Answers the HTTP functions' requests. Thread-safe.</summary>
public interface IHttpAnswers
{
    /// <summary>The windows of a key, newest first.</summary>
    Task<IResult> WindowsAsync(string query, string key, HttpRequest request, CancellationToken cancellation);

    /// <summary>The open windows of a key and its next close.</summary>
    Task<IResult> StateAsync(string query, string key, CancellationToken cancellation);
}
