using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Durable;

/// <summary>
/// Beats for one pipeline while anything is open: looks at progress, status and log, tells the groups, has lost ranges
/// sent again and unattended ones handed out. <see cref="PulsePlanner"/> decides; this class reads, signals and repairs.
/// Operations do not throw: what fails is logged and done at a later beat.
/// </summary>
public sealed class PulseEntity : TaskEntity<PulseState>
{
    private const int LostAfterPeriods = 3;
    private const int MostDoublings = 5;
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(60);

    private readonly PipelinePlan _plan;
    private readonly PulsePlanner _planner;
    private readonly PulsePorts _ports;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes the entity; its state arrives with each operation.</summary>
    public PulseEntity(IPlanSource plans, PulsePorts ports, TimeProvider time, ILogger<PulseEntity> logger)
    {
        ArgumentNullException.ThrowIfNull(plans);
        _plan = plans.Plan;
        _planner = new PulsePlanner(_plan);
        _ports = ports;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// There may be work. Starts the beat if none is on its way, or if the one on its way must be lost. Follows the
    /// highest generation that it has been told of.
    /// </summary>
    public void Wake(WakeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Generation < State.Generation)
        {
            return;
        }

        if (message.Generation > State.Generation)
        {
            Serve(message);
        }

        State = State with { QuietBeats = 0 };
        var now = _time.GetUtcNow();
        if (!State.Beating || IsLost(now))
        {
            Log.PulseStarts(_logger, Context.Id.Key, State.Generation);
            Arm(now);
        }
    }

    /// <summary>One beat. A token that is not the newest does nothing.</summary>
    public async Task Beat(long token)
    {
        if (!State.Beating || token != State.Token)
        {
            return;
        }

        if (!PlanLineage.Fits(State.Lineage, _plan))
        {
            Log.OtherPlan(_logger, nameof(Beat), Context.Id.Key);
            State = State with { FailedBeats = State.FailedBeats + 1 };
            GoOnOrStop(PulseFate.GoOn);
            return;
        }

        using var deadline = new CancellationTokenSource(LongestBeat, _time);
        var fate = PulseFate.GoOn;
        try
        {
            fate = await BeatAsync(deadline.Token);
        }
#pragma warning disable CA1031 // Whatever a port throws: the pulse must beat on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.BeatFailed(_logger, e, Context.Id.Key, State.Number);
            State = State with { FailedBeats = State.FailedBeats + 1 };
        }

        GoOnOrStop(fate);
    }

    private async Task<PulseFate> BeatAsync(CancellationToken cancellation)
    {
        var pipeline = new PipelineIdentity(Context.Id.Key, State.Generation, State.Lineage);

        // The order is part of the protocol: see PulseView.
        var progress = await _ports.Progress.ReadAllAsync(pipeline, cancellation);
        var status = await _ports.Status.ReadAllAsync(pipeline, cancellation);
        var log = await _ports.Log.ReadAsync(cancellation);
        var plan = _planner.Plan(State, new PulseView(progress, status, log), _time.GetUtcNow());
        State = plan.Next;
        foreach (var (group, message) in plan.Messages)
        {
            Context.SignalEntity(new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(pipeline, group)), nameof(WindowEntity.Pulse), message);
        }

        foreach (var repair in plan.Repairs)
        {
            await RepairAsync(pipeline, repair, cancellation);
        }

        foreach (var hole in plan.Holes)
        {
            await IngestAsync(pipeline, hole, cancellation);
        }

        return plan.Fate;
    }

    private async Task RepairAsync(PipelineIdentity pipeline, RepairTask task, CancellationToken cancellation)
    {
        var (from, to) = task.Range;
        try
        {
            var done = await _ports.Repair.RepairAsync(pipeline, task.Partition, from, to, task.Group, cancellation);
            Log.Repaired(_logger, pipeline.Name, task.Group, task.Partition, from, to, done.UpTo, done.Rows, done.Lost);
        }
#pragma warning disable CA1031 // One repair that fails must not keep the others, nor the beat.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.RepairFailed(_logger, e, pipeline.Name, task.Group, task.Partition, from, to);
        }
    }

    private async Task IngestAsync(PipelineIdentity pipeline, HoleTask task, CancellationToken cancellation)
    {
        var (from, to) = task.Range;
        try
        {
            var upTo = await _ports.Repair.IngestHoleAsync(pipeline, task.Partition, from, to, cancellation);
            Log.HoleIngested(_logger, pipeline.Name, task.Partition, from - 1, to, upTo);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.HoleFailed(_logger, e, pipeline.Name, task.Partition, from, to);
        }
    }

    private void GoOnOrStop(PulseFate fate)
    {
        if (fate == PulseFate.GoOn)
        {
            Arm(_time.GetUtcNow() + (_plan.PulsePeriod * (1 << Math.Min(State.FailedBeats, MostDoublings))));
            return;
        }

        if (fate == PulseFate.Stop)
        {
            Log.PulseStops(_logger, Context.Id.Key, State.Number);
        }
        else
        {
            Log.OtherLog(_logger, Context.Id.Key, State.Generation);
        }

        State = State with { Beating = false, QuietBeats = 0 };
    }

    /// <summary>From here on every earlier Beat on its way is void.</summary>
    private void Arm(DateTimeOffset at)
    {
        State = State with { Beating = true, Token = State.Token + 1, NextBeatTicks = at.UtcTicks };
        Context.SignalEntity(Context.Id, nameof(Beat), State.Token, new SignalEntityOptions { SignalTime = at });
    }

    private void Serve(WakeMessage message)
    {
        if (State.Generation > 0)
        {
            Log.OtherGeneration(_logger, Context.Id.Key, State.Generation, message.Generation);
        }

        State = new PulseState { Generation = message.Generation, Lineage = message.Lineage, Token = State.Token };
    }

    /// <summary>A clock that was set back must not make the pulse wait for the old time.</summary>
    private bool IsLost(DateTimeOffset now)
    {
        var late = now.UtcTicks - State.NextBeatTicks;
        var patience = LostAfterPeriods * _plan.PulsePeriod.Ticks * (1 << Math.Min(State.FailedBeats, MostDoublings));
        return late > patience || late < -2 * patience;
    }
}

/// <summary>What the pulse looks at and acts through.</summary>
/// <param name="Progress">What was handed out.</param>
/// <param name="Status">What the groups have.</param>
/// <param name="Log">What the log holds.</param>
/// <param name="Repair">Hands out again.</param>
public sealed record PulsePorts(IProgressStore Progress, IStatusStore Status, ILogPosition Log, IGapRepair Repair);
