using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using StreamFunctions.Functions.Http;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions;

/// <summary>Makes and restores savepoints over HTTP. What changes something needs the app's master key.</summary>
public sealed class SavepointFunctions(ISavepointAnswers answers, DurableClients clients)
{
    /// <summary>All savepoints.</summary>
    [Function("Savepoints")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "savepoints/{query}")] HttpRequest request, string query) =>
        answers.ListAsync(query, request.HttpContext.RequestAborted);

    /// <summary>What is in a savepoint, and whether it can be restored now.</summary>
    [Function("Savepoint")]
    public Task<IResult> InspectAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "savepoints/{query}/{name}")] HttpRequest request, string query, string name) =>
        answers.InspectAsync(query, name, request.HttpContext.RequestAborted);

    /// <summary>Makes a savepoint of what runs.</summary>
    [Function("SavepointCreate")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "savepoints/{query}/{name}")] HttpRequest request,
        string query, string name, [DurableClient] DurableTaskClient client)
    {
        clients.Keep(client);
        return answers.CreateAsync(query, name, request.HttpContext.RequestAborted);
    }

    /// <summary>Makes a savepoint the beginning of the next generation; query parameter: force.</summary>
    [Function("SavepointRestore")]
    public Task<IResult> RestoreAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "savepoints/{query}/{name}/restore")] HttpRequest request,
        string query, string name, [DurableClient] DurableTaskClient client)
    {
        clients.Keep(client);
        return answers.RestoreAsync(query, name, request, request.HttpContext.RequestAborted);
    }

    /// <summary>Deletes a savepoint.</summary>
    [Function("SavepointDelete")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "savepoints/{query}/{name}")] HttpRequest request, string query, string name) =>
        answers.DeleteAsync(query, name, request.HttpContext.RequestAborted);
}
