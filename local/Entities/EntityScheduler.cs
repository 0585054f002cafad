namespace StreamFunctions.Local.Entities;

/// <summary>
/// Decides which entity runs next: one at a time each, in the order in which their work became due. Knows no clock, no file and no
/// thread: whoever uses it holds the gate of its dispatcher.
/// </summary>
internal sealed class EntityScheduler
{
    private readonly Dictionary<string, Phase> _phases = [];
    private readonly Queue<string> _ready = new();
    private readonly PriorityQueue<string, long> _later = new();

    private enum Phase
    {
        Ready,
        Running,
        RunningWithMore,
    }

    /// <summary>How many entities are ready or running.</summary>
    public int Active => _phases.Count;

    /// <summary>Says that the entity has work at <paramref name="due"/> (UTC ticks).</summary>
    public void Announce(string target, long due, long now)
    {
        if (due > now)
        {
            _later.Enqueue(target, due);
        }
        else if (!_phases.TryGetValue(target, out Phase phase))
        {
            _phases[target] = Phase.Ready;
            _ready.Enqueue(target);
        }
        else if (phase == Phase.Running)
        {
            _phases[target] = Phase.RunningWithMore;
        }
    }

    /// <summary>Makes ready what is due at <paramref name="now"/>.</summary>
    public void Advance(long now)
    {
        while (_later.TryPeek(out string? target, out long due) && due <= now)
        {
            _later.Dequeue();
            Announce(target, due, now);
        }
    }

    /// <summary>Takes the next entity to run; <see cref="Finish"/> must follow.</summary>
    public bool TryStart(out string target)
    {
        if (!_ready.TryDequeue(out target!))
        {
            return false;
        }

        _phases[target] = Phase.Running;
        return true;
    }

    /// <summary>Ends a run; the entity is ready again when it has more work or got some meanwhile.</summary>
    public void Finish(string target, bool more)
    {
        bool again = more || _phases[target] == Phase.RunningWithMore;
        _phases.Remove(target);
        if (again)
        {
            Announce(target, 0, 0);
        }
    }
}
