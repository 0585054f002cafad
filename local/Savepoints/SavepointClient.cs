using System.Net.Http.Json;
using System.Text.Json;

namespace StreamFunctions.Local.Savepoints;

/// <summary>
/// Asks an app for its savepoints over HTTP, as any other program may. What the app refuses is a
/// <see cref="UserErrorException"/> with the app's own words.
/// </summary>
/// <param name="address">The app's address.</param>
/// <param name="key">Its master key; null = none is asked for, as by a local host.</param>
/// <param name="pipeline">The pipeline's name.</param>
internal sealed class SavepointClient(Uri address, string? key, string pipeline) : IDisposable
{
    // A restore waits for up to three minutes for the groups.
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>The pipeline's name.</summary>
    public string Pipeline => pipeline;

    /// <summary>Sends a request and gives the answer's body; an answer without one gives an undefined element.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What follows the address of the pipeline's savepoints; empty, or starts with a slash.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The app cannot be reached, or refuses.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri($"api/savepoints/{Uri.EscapeDataString(pipeline)}{path}", UriKind.Relative));
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return response.IsSuccessStatusCode ? await BodyAsync(response, cancellation) : throw await FaultAsync(response, cancellation);
        }
        catch (HttpRequestException fault)
        {
            throw new UserErrorException($"{address} does not answer: {fault.Message} Is the app running?", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        response.Content.Headers.ContentLength is 0 || response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? default
            : await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);

    private async Task<Exception> FaultAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return status switch
        {
            401 or 403 => new UserErrorException($"{address} refuses the key: give the app's master key with --key."),
            >= 400 and < 500 when Detail(text) is { } detail => new UserErrorException(detail),
            404 => new UserErrorException($"{address} knows nothing of savepoints. Is it the address of a StreamFunctions app, without /api?"),
            _ => new IOException($"{address} failed with status {status}; its log says why. {Detail(text)}"),
        };
    }

    private static string? Detail(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
