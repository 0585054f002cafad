using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Local.Tests.Entities;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>One call of the sample's event hub function.</summary>
public sealed record SampleCall(
    int Partition, IReadOnlyList<long> Sequences, IReadOnlyList<string> Bodies, int Retry, IReadOnlyDictionary<string, object?> BindingData);

/// <summary>What the sample functions saw, and whether they are to fail.</summary>
public sealed class SampleProbe
{
    public ConcurrentQueue<SampleCall> Calls { get; } = new();

    public ConcurrentQueue<TimerInfo> Ticks { get; } = new();

    /// <summary>Throws for calls that are to fail.</summary>
    public Action<SampleCall> Judge { get; set; } = _ => { };

    /// <summary>What a call waits for before it goes on; it gets the call's token.</summary>
    public Func<SampleCall, CancellationToken, Task> Hold { get; set; } = (_, _) => Task.CompletedTask;

    public IEnumerable<string> BodiesOf(int partition) =>
        Calls.Where(call => call.Partition == partition).SelectMany(call => call.Bodies);
}

/// <summary>A functions app in small: every kind of trigger once.</summary>
public sealed class SampleFunctions(SampleProbe probe)
{
    [Function("SampleIngest")]
    [FixedDelayRetry(2, "00:00:00.010")]
    public async Task IngestAsync(
        [EventHubTrigger("%Sample__Hub%", ConsumerGroup = "%Sample:Group%", Connection = "SampleConnection")] EventData[] events,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        int partition = context.BindingContext.BindingData["PartitionContext"]!.ToString()!
            .Split("\"PartitionId\":\"")[1][0] - '0';
        SampleCall call = new(
            partition,
            [.. events.Select(e => e.SequenceNumber)],
            [.. events.Select(e => e.EventBody.ToString())],
            context.RetryContext.RetryCount,
            context.BindingContext.BindingData);
        probe.Calls.Enqueue(call);
        probe.Judge(call);
        await probe.Hold(call, context.CancellationToken);
        await Task.WhenAll(events.Select(e => client.Entities.SignalEntityAsync(
            new EntityInstanceId("list", $"p{partition}"), "Append", (int)e.SequenceNumber, cancellation: context.CancellationToken)));
    }

    [Function("list")]
    public static Task ListAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<ListEntity>();

    [Function("Seen")]
    public static async Task<IResult> SeenAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "seen/{key}/{limit:int?}")] HttpRequest request,
        string key,
        [DurableClient] DurableTaskClient client,
        int limit = 1000)
    {
        EntityMetadata<ListState>? entity = await client.Entities.GetEntityAsync<ListState>(
            new EntityInstanceId("list", key), request.HttpContext.RequestAborted);
        return entity is null ? Results.NotFound() : Results.Json(entity.State.Seen.Take(limit));
    }

    [Function("Teapot")]
    public static IActionResult Teapot([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request) =>
        new StatusCodeResult(request.Query.ContainsKey("fail") ? throw new InvalidOperationException("as asked") : 418);

    [Function("Tick")]
    public void Tick([TimerTrigger("%Sample__Schedule%", RunOnStartup = true)] TimerInfo timer) => probe.Ticks.Enqueue(timer);
}
