using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using StreamFunctions.Functions.Http;

namespace StreamFunctions.Functions;

/// <summary>Serves dead letters, late rows and lost events over HTTP. Nothing is sent from here: on Azure the app may only receive.</summary>
public sealed class DeadLetterFunctions(IDeadLetterAnswers answers)
{
    /// <summary>The dead letters; query parameters: top, continuation, partition, reason, since, replayed.</summary>
    [Function("DeadLetters")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deadletters/{query}")] HttpRequest request, string query) =>
        answers.ListAsync(query, request, request.HttpContext.RequestAborted);

    /// <summary>One dead letter with its bytes: base64 in JSON, or raw if <c>application/octet-stream</c> is accepted.</summary>
    [Function("DeadLetter")]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deadletters/{query}/{partition:int}/{sequence:long}")] HttpRequest request,
        string query, int partition, long sequence) =>
        answers.ShowAsync(query, partition, sequence, request, request.HttpContext.RequestAborted);

    /// <summary>The rows that came too late for a window; query parameters: top, continuation, partition, key.</summary>
    [Function("Late")]
    public Task<IResult> LateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "late/{query}")] HttpRequest request, string query) =>
        answers.LateAsync(query, request, request.HttpContext.RequestAborted);

    /// <summary>The events that the log lost before they were counted; query parameters: top, continuation, partition.</summary>
    [Function("Lost")]
    public Task<IResult> LostAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "lost/{query}")] HttpRequest request, string query) =>
        answers.LostAsync(query, request, request.HttpContext.RequestAborted);
}
