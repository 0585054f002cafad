using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions;

/// <summary>Serves results and open windows over HTTP.</summary>
public sealed class HttpFunctions(IHttpAnswers answers, DurableClients clients)
{
    /// <summary>The windows of a key, newest first; query parameters: top, continuation, from, to.</summary>
    [Function("Windows")]
    public Task<IResult> WindowsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "windows/{query}/{key}")] HttpRequest request, string query, string key) =>
        answers.WindowsAsync(query, key, request, request.HttpContext.RequestAborted);

    /// <summary>The open windows of a key and its next close.</summary>
    [Function("State")]
    public Task<IResult> StateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "state/{query}/{key}")] HttpRequest request,
        string query, string key, [DurableClient] DurableTaskClient client)
    {
        clients.Keep(client);
        return answers.StateAsync(query, key, request.HttpContext.RequestAborted);
    }
}
