using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Durable;

/// <summary>
/// Holds the windows of all keys of one key group. Signals come late, twice, out of order or not at all; what the
/// group has folded is in its state, and everything else follows from that. The decisions are in
/// <see cref="GroupProcessor"/> and <see cref="FlushControl"/>; this class does the I/O and sends the signals.
/// </summary>
/// <remarks>
/// Operations do not throw, for a throwing operation loses its signal. One exception, on purpose: a state that this
/// program cannot read. Then nothing may be stored, and the error must be seen; what the lost signal carried is read
/// from the log again once the right program runs.
/// </remarks>
public sealed class WindowEntity : TaskEntity<WindowEntityState>
{
    /// <summary>Rows per Flush; more follow in the next one.</summary>
    internal const int MostEntriesPerFlush = 500;
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRestore = TimeSpan.FromSeconds(60);

    private readonly PipelinePlan _plan;
    private readonly GroupProcessor _processor;
    private readonly LiveStates _states;
    private readonly IResultSink _sink;
    private readonly ISavepointImages _images;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>
    /// Of the first state read, and kept for the batch, for which the worker makes an entity: when an operation throws
    /// (its input cannot be read), the worker reads the state again, with what the batch did before and has not committed.
    /// </summary>
    private CommittedView? _committed;

    /// <summary>Makes the entity; its state arrives with each operation.</summary>
    public WindowEntity(
        IPlanSource plans, IResultSink sink, ISavepointImages images, LiveStates states, TimeProvider time, ILogger<WindowEntity> logger)
    {
        ArgumentNullException.ThrowIfNull(plans);
        _plan = plans.Plan;
        _processor = new GroupProcessor(_plan);
        _sink = sink;
        _images = images;
        _states = states;
        _time = time;
        _logger = logger;
    }

    /// <summary>Folds a block of rows. Does no I/O.</summary>
    public void Add(BlockMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Fits(message.Lineage, nameof(Add)))
        {
            return;
        }

        var (_, group) = Open();
        var fate = MessageFate.Folded;
        Guard(nameof(Add), state =>
        {
            fate = _processor.Add(state, message);
            return FlushControl.ArmAfterBlock(state);
        });
        Report(fate, group, nameof(Add), message.Partition, message.From, message.To);
    }

    /// <summary>Learns what was handed out by one time, and so what is complete; moves time without events. Does no I/O.</summary>
    public void Pulse(PulseMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Fits(message.Lineage, nameof(Pulse)))
        {
            return;
        }

        var (_, group) = Open();
        var fate = MessageFate.Folded;
        Guard(nameof(Pulse), state =>
        {
            fate = _processor.Pulse(state, message);
            return fate == MessageFate.Folded && FlushControl.ArmAfterPulse(state, message.StatusWanted);
        });
        Report(fate, group, nameof(Pulse), -1, message.Number, message.Number);
    }

    /// <summary>
    /// Begins with the state of a savepoint, unless anything has come to the group before. May come late, twice or not at
    /// all: whoever restores signals until the state is there, before anybody else may know of the generation. The one
    /// operation that reads and changes the state at once; what it reads never changes.
    /// </summary>
    public async Task Restore(RestoreMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (live, _) = Open();
        if (live.Lineage is not null)
        {
            return;
        }

        try
        {
            using var deadline = new CancellationTokenSource(LongestRestore, _time);
            State.Restore(_plan, await _images.ReadAsync(message.Image, deadline.Token), message);
            Context.SignalEntity(Context.Id, nameof(Flush));
        }
#pragma warning disable CA1031 // As for a sink that fails: an operation must not throw, and whoever restores signals again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.RestoreFailed(_logger, e, Context.Id.Key, message.Image);
        }
    }

    /// <summary>
    /// Writes the oldest committed part of the outbox and the status, then signals itself for the rest. While writing is
    /// put off after a failure it writes the status alone: ingest and pulse must see what waits here.
    /// </summary>
    public Task Flush()
    {
        var (live, group) = Open();
        return FlushControl.IsDue(live, _time.GetUtcNow()) ? WriteAsync(live, group) : TellAsync(live, group);
    }

    /// <summary>The retry after a failed write. A token that is not the newest does nothing.</summary>
    public Task Tick(long token)
    {
        var (live, group) = Open();
        return FlushControl.IsValidTick(live, token) ? WriteAsync(live, group) : Task.CompletedTask;
    }

    /// <summary>A worker of another plan touches nothing: not even an empty state, which it would store as its own.</summary>
    private bool Fits(string lineage, string operation)
    {
        var fits = PlanLineage.Fits(lineage, _plan);
        if (!fits)
        {
            Log.OtherPlan(_logger, operation, Context.Id.Key);
        }

        return fits;
    }

    private (GroupState Live, int Group) Open()
    {
        var (_, _, group) = EntityNames.ParseWindowKey(Context.Id.Key);
        var live = State.Open(_plan, _states);
        _committed ??= CommittedView.Of(live, group);
        return (live, group);
    }

    private async Task WriteAsync(GroupState live, int group)
    {
        var committed = _committed!;
        var entries = live.Outbox.Take(committed.Emission, MostEntriesPerFlush);
        var withStatus = live.Lineage is not null
            && (entries.Count > 0 || live.Flush.StatusWanted || committed.Fingerprint != live.Flush.LastStatus);
        try
        {
            if (withStatus)
            {
                using var deadline = new CancellationTokenSource(LongestWrite, _time);
                await _sink.WriteAsync(Batch(live, group, entries, committed), deadline.Token);
            }
        }
#pragma warning disable CA1031 // Whatever a sink throws: the outbox stays, and the operation must not throw.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.SinkFailed(_logger, e, Context.Id.Key, entries.Count);
            await TellAsync(live, group);
            var now = _time.GetUtcNow();
            var (at, token) = State.Change(state => FlushControl.Failed(state, now));
            Context.SignalEntity(Context.Id, nameof(Tick), token, new SignalEntityOptions { SignalTime = at });
            return;
        }

        Guard(nameof(Flush), state =>
        {
            state.Outbox.Remove(entries);
            return FlushControl.Succeeded(state, withStatus ? committed.Fingerprint : null);
        });
    }

    /// <summary>Tries the status alone. Where results cannot be written it often still can: it may be in another account.</summary>
    private async Task TellAsync(GroupState live, int group)
    {
        if (live.Lineage is null)
        {
            return;
        }

        var committed = _committed!;
        ulong? told = null;
        try
        {
            using var deadline = new CancellationTokenSource(LongestTelling, _time);
            await _sink.WriteAsync(Batch(live, group, [], committed), deadline.Token);
            told = committed.Fingerprint;
        }
#pragma warning disable CA1031 // As above: the next pulse tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.StatusFailed(_logger, e, Context.Id.Key);
        }

        Guard(nameof(Flush), state => FlushControl.Told(state, told));
    }

    private SinkBatch Batch(GroupState live, int group, List<KeyValuePair<long, OutboxEntry>> entries, CommittedView committed)
    {
        var (name, generation, _) = EntityNames.ParseWindowKey(Context.Id.Key);
        var parts = new BatchParts(entries);
        return new SinkBatch
        {
            Pipeline = new PipelineIdentity(name, generation, live.Lineage!),
            Group = group,
            Results = parts.Results,
            Late = parts.Late,
            Alerts = parts.Alerts,
            Lost = parts.Lost,
            Status = committed.StatusWith(live.Outbox.Count - entries.Count, live.Outbox.Bytes - parts.Bytes),
        };
    }

    /// <summary>Runs a change of the state and signals Flush if it says so. A fault undoes the change and is logged.</summary>
    private void Guard(string operation, Func<GroupState, bool> change)
    {
        try
        {
            if (State.Change(change))
            {
                Context.SignalEntity(Context.Id, nameof(Flush));
            }
        }
#pragma warning disable CA1031 // A fault in one block must not lose the others; its range stays a gap and comes again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.OperationFailed(_logger, e, operation, Context.Id.Key);
        }
    }

    private void Report(MessageFate fate, int group, string operation, int partition, long from, long to)
    {
        if (fate == MessageFate.OtherLineage)
        {
            Log.OtherLineage(_logger, operation, Context.Id.Key, group);
        }
        else if (fate == MessageFate.NoRoom)
        {
            Log.NoRoom(_logger, Context.Id.Key, partition, from, to);
        }
        else if (fate == MessageFate.Unreadable)
        {
            Log.UnreadableBlock(_logger, Context.Id.Key, partition, from, to);
        }
    }
}
