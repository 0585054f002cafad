using Azure;
using Azure.Identity;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Smoke;

/// <summary>
/// Sends a few events of a key of their own to a deployed pipeline and waits until one window with all of them is in the
/// table. It leaves that window, and an open one of the closing event. For one call.
/// </summary>
/// <param name="target">What is tested.</param>
/// <param name="lines">The events, as <see cref="SmokeEvents"/> reads them.</param>
/// <param name="start">The time of the events where the pipeline has no watermark yet.</param>
/// <param name="patience">How long to wait, for roles that take minutes to hold too.</param>
/// <param name="say">Told how far it is.</param>
/// <param name="time">Time.</param>
internal sealed class SmokeTest(
    SmokeTarget target, IReadOnlyList<string> lines, DateTimeOffset start, TimeSpan patience, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A watermark moves on with idle time while the events are under way.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    private readonly long _began = time.GetTimestamp();

    /// <summary>Runs it.</summary>
    /// <exception cref="SmokeFailedException">The pipeline does not do its work.</exception>
    /// <exception cref="FormatException">The lines are no smoke test.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var key = $"smoke-{Guid.NewGuid():N}"[..14];
        var before = await PersistAsync(() => SmokeSight.LookAsync(target, string.Empty, cancellation), cancellation);
        var events = SmokeEvents.Fill(lines, key, TimeOf(before));
        await PersistAsync(() => SendAsync(events, key, cancellation), cancellation);
        say($"Sent {events.Events.Count} events of key {key} to {target.EventHubs}, hub {target.Hub}.");
        var now = before;
        do
        {
            await Task.Delay(Pause, time, cancellation);
            now = await PersistAsync(() => SmokeSight.LookAsync(target, key, cancellation), cancellation);
            if (SmokeJudge.Passed(now, events.Expected))
            {
                say($"Smoke test passed: pipeline {target.Pipeline} counted {events.Expected} events of {key} in one window.");
                return;
            }
        }
        while (!SmokeJudge.IsLost(now) && !IsOver);

        throw new SmokeFailedException($"SMOKE TEST FAILED. {SmokeJudge.Explain(before, now, events.Expected)}");
    }

    private bool IsOver => time.GetElapsedTime(_began) >= patience;

    private DateTimeOffset TimeOf(SmokeSight before) => before.Watermark switch
    {
        null => start,
        EventTime.EndOfInput => throw new SmokeFailedException(
            "SMOKE TEST FAILED. The input of this pipeline has ended (an end-of-input event was sent): no window opens any more."),
        { } watermark => EventTime.ToInstant(watermark) + Ahead is var next && next > start ? next : start,
    };

    private async Task<bool> SendAsync(SmokeEvents events, string key, CancellationToken cancellation)
    {
        await using var producer = await AmqpEventHubProducer.OpenAsync(target.EventHubs, target.Hub, time, cancellation);
        await producer.SendBatchAsync(events.Events, partitionKey: key, cancellation: cancellation);
        return true;
    }

    // Roles take minutes to hold after they were assigned: a refusal counts only at the end of the patience.
    private async Task<T> PersistAsync<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception exception) when (IsOver && (MayPass(exception) || exception is EventHubsException or RequestFailedException))
            {
                throw new SmokeFailedException($"SMOKE TEST FAILED. {exception.Message} {Advice(exception)}", exception);
            }
            catch (Exception exception) when (MayPass(exception))
            {
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }

    private static bool MayPass(Exception exception) => exception switch
    {
        AuthenticationFailedException => false,
        EventHubsException { InnerException: AuthenticationFailedException } => false,
        EventHubsException refused => refused.IsTransient || refused.Failure == EventHubsFailure.Unauthorized,
        RequestFailedException failed => failed.Status is 0 or 403 or 408 or 429 or >= 500,
        _ => false,
    };

    private static string Advice(Exception exception) => exception is RequestFailedException { Status: 403 } or EventHubsException { Failure: EventHubsFailure.Unauthorized }
        ? "You need the developer's roles: azd env set DEVELOPER_ACCESS true, then azd provision."
        : "Look whether the address is reachable from here: with private networking only from inside the network.";
}
