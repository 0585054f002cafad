using System.Collections.Concurrent;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

public sealed class ListState
{
    public List<int> Seen { get; set; } = [];
}

public sealed record Relay(EntityInstanceId To, int Value, DateTimeOffset? At);

/// <summary>An entity that remembers the numbers it got, in order.</summary>
public sealed class ListEntity(EntityProbe probe) : TaskEntity<ListState>
{
    public async Task Append(int value)
    {
        using IDisposable inside = probe.Enter(Context.Id.Key);
        if (probe.Pause is { } pause)
        {
            await Task.Delay(pause, TimeProvider.System);
        }

        if (probe.Gate is { } gate)
        {
            await gate;
        }

        State.Seen.Add(value);
    }

    public void AppendThenThrow(int value)
    {
        State.Seen.Add(value);
        Context.SignalEntity(Context.Id, nameof(Append), -value);
        throw new InvalidOperationException("as asked");
    }

    public void AppendAndRelay(Relay relay)
    {
        State.Seen.Add(relay.Value);
        Context.SignalEntity(
            relay.To, nameof(Append), relay.Value, relay.At is { } at ? new SignalEntityOptions { SignalTime = at } : null);
    }

    public void Clear() => State = null!;

    public void StartOrchestration() => Context.ScheduleNewOrchestration("anything");
}

/// <summary>Sees how many operations run at once, per entity and in all.</summary>
public sealed class EntityProbe
{
    private readonly ConcurrentDictionary<string, int> _inside = new();
    private int _total;

    public TimeSpan? Pause { get; init; }

    /// <summary>What every operation waits for: a dispatcher that has stalled.</summary>
    public Task? Gate { get; init; }

    public int MostInOne { get; private set; }

    public int MostInAll { get; private set; }

    public static EntityFactories Factories(EntityProbe probe) => new(
        new Dictionary<string, Func<EntityLease>> { ["list"] = () => new EntityLease(new ListEntity(probe)) });

    public IDisposable Enter(string key)
    {
        lock (_inside)
        {
            MostInOne = Math.Max(MostInOne, _inside.AddOrUpdate(key, 1, (_, n) => n + 1));
            MostInAll = Math.Max(MostInAll, ++_total);
        }

        return new Leave(this, key);
    }

    private sealed class Leave(EntityProbe probe, string key) : IDisposable
    {
        public void Dispose()
        {
            lock (probe._inside)
            {
                probe._inside[key]--;
                probe._total--;
            }
        }
    }
}
