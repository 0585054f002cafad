using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Hosting;
using EventHubsException = StreamFunctions.Local.EventHubs.Client.EventHubsException;
using EventPosition = StreamFunctions.Local.EventHubs.Client.EventPosition;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>
/// Reads one partition from its checkpoint, hands its batches to the function in order, and checkpoints after each, whether the
/// function succeeded or used up its retries: as the official trigger does. Reconnects by itself until it is cancelled, or until
/// another reader takes its place.
/// </summary>
internal sealed partial class PartitionPump(
    FunctionDescriptor function,
    EventHubBinding trigger,
    string partition,
    IHub hub,
    CheckpointStore checkpoints,
    HostJson host,
    EventHubTriggerOptions options,
    RetryingInvoker invoker,
    LocalCounters counters,
    TimeProvider time,
    ILogger<PartitionPump> logger)
{
    private int _batchesSinceCheckpoint;
    private int _failures;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(cancellation);
            }
            catch (EventHubsException stolen) when (stolen.Failure == EventHubsFailure.ConsumerDisconnected)
            {
                // Most likely the new owner. To connect again at the same level would throw it out in turn, and so on: the
                // ownership decides, not who comes last.
                Disconnected(partition, trigger.EventHub, stolen.Message);
                return;
            }
#pragma warning disable CA1031 // Whatever broke the reading, the partition must be read on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                await PauseAsync(error, cancellation);
            }
        }
    }

    private async Task PauseAsync(Exception error, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return;
        }

        RetryPolicy backOff = new(-1, options.ShortestBackOff, options.LongestBackOff);
        TimeSpan pause = backOff.DelayBefore(++_failures);
        Broken(error, partition, trigger.EventHub, pause);
        await Task.Delay(pause, time, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        EventPosition position = await StartAsync(cancellation);
        await using IPartitionReader reader = await hub.OpenAsync(
            trigger.ConsumerGroup, partition, position, host.PrefetchCount, cancellation);
        Reading(partition, trigger.EventHub, trigger.ConsumerGroup);
        while (true)
        {
            IReadOnlyList<ReceivedEvent> events = await NextBatchAsync(reader, cancellation);
            if (events.Count > 0)
            {
                await HandOverAsync(events, cancellation);
                _failures = 0;
            }
        }
    }

    private async Task<EventPosition> StartAsync(CancellationToken cancellation)
    {
        Checkpoint? checkpoint = await checkpoints.ReadCheckpointAsync(partition, cancellation);
        if (checkpoint is null)
        {
            return host.InitialOffset switch
            {
                InitialOffset.FromEnd => EventPosition.Latest,
                InitialOffset.FromEnqueuedTime => EventPosition.AfterEnqueuedTime(host.InitialTime),
                _ => EventPosition.Earliest,
            };
        }

        long last = await hub.GetLastSequenceAsync(partition, cancellation);
        if (checkpoint.SequenceNumber > last)
        {
            BeyondEnd(partition, trigger.EventHub, checkpoint.SequenceNumber, last);
            return EventPosition.Earliest;
        }

        return EventPosition.FromSequenceNumber(checkpoint.SequenceNumber + 1);
    }

    /// <summary>Waits for the first event as long as it takes, and for the smallest batch no longer than the longest wait.</summary>
    private async Task<IReadOnlyList<ReceivedEvent>> NextBatchAsync(IPartitionReader reader, CancellationToken cancellation)
    {
        int most = trigger.IsBatched ? host.MaxEventBatchSize : 1;
        int least = trigger.IsBatched ? host.MinEventBatchSize : 1;
        IReadOnlyList<ReceivedEvent> first = await reader.ReceiveAsync(most, host.MaxWaitTime, cancellation);
        if (first.Count == 0 || first.Count >= least)
        {
            return first;
        }

        List<ReceivedEvent> batch = [.. first];
        long start = time.GetTimestamp();
        while (batch.Count < least && host.MaxWaitTime - time.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            batch.AddRange(await reader.ReceiveAsync(most - batch.Count, left, cancellation));
        }

        return batch;
    }

    private async Task HandOverAsync(IReadOnlyList<ReceivedEvent> events, CancellationToken cancellation)
    {
        ReceivedEvent last = events[^1];
        string what = $"events {events[0].SequenceNumber} to {last.SequenceNumber} of partition {partition} of hub '{trigger.EventHub}'";
        await invoker.TryInvokeAsync(
            function,
            () => Value(events),
            EventBatch.BindingData(trigger, hub.Namespace, partition, events),
            what,
            cancellation);
        counters.Processed(events.Count);
        if (++_batchesSinceCheckpoint >= host.BatchCheckpointFrequency)
        {
            await checkpoints.WriteCheckpointAsync(partition, new Checkpoint(last.SequenceNumber, last.Offset), cancellation);
            counters.Checkpointed(partition, last.SequenceNumber);
            _batchesSinceCheckpoint = 0;
        }
    }

    private object Value(IReadOnlyList<ReceivedEvent> events)
    {
        EventData[] data = [.. events.Select(EventBatch.ToEventData)];
        return trigger.IsBatched ? data : data[0];
    }

    [LoggerMessage(4210, LogLevel.Information, "Reading partition {Partition} of hub '{Hub}' in consumer group '{Group}'.")]
    private partial void Reading(string partition, string hub, string group);

    [LoggerMessage(4211, LogLevel.Warning, "Partition {Partition} of hub '{Hub}' could not be read on; the next try follows after {Pause}.")]
    private partial void Broken(Exception error, string partition, string hub, TimeSpan pause);

    [LoggerMessage(4213, LogLevel.Information, "Another reader took partition {Partition} of hub '{Hub}': {Reason}")]
    private partial void Disconnected(string partition, string hub, string reason);

    [LoggerMessage(4212, LogLevel.Warning, "The checkpoint of partition {Partition} of hub '{Hub}' is {Checkpoint}, but the log ends at {Last}: the hub was made anew. Reading starts at its beginning.")]
    private partial void BeyondEnd(string partition, string hub, long checkpoint, long last);
}
