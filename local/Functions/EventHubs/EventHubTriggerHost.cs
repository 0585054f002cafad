using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>
/// Shares the partitions of one hub with other hosts, through the ownership blobs, and pumps its own. Start and stop once.
/// </summary>
internal sealed partial class EventHubTriggerHost(
    IHub hub,
    CheckpointStore store,
    Func<string, PartitionPump> pumps,
    EventHubTriggerOptions options,
    TimeProvider time,
    ILogger<EventHubTriggerHost> logger)
{
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(5);
    private readonly string _self = options.Owner ?? Guid.NewGuid().ToString();
    private readonly Dictionary<string, Running> _running = [];
    private readonly Dictionary<string, Task> _ending = [];

    /// <summary>Runs until cancelled, then gives its partitions up so that another host can take them at once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        bool again = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                again = await BalanceAsync(rested: !again, cancellation);
            }
#pragma warning disable CA1031 // Storage or hub may be away for a while; the partitions in hand go on.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                again = false;
                BalanceFailed(error, options.BalancePeriod);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Stopped: a connection that is being opened then ends with an error of its own, not as cancelled.
                break;
            }

            // The greedy strategy of the official trigger: while there is more to take there is no reason to wait.
            if (!again && !await SleepAsync(options.BalancePeriod, cancellation))
            {
                break;
            }
        }

        await GiveUpAllAsync();
    }

    /// <summary>One round: renew, drop what others took, claim one partition that is missing. True when there may be more to claim.</summary>
    /// <param name="rested">Whether a pause went before: only then are partitions tried again that another reader took away.</param>
    /// <param name="cancellation">Ends the round.</param>
    private async Task<bool> BalanceAsync(bool rested, CancellationToken cancellation)
    {
        await store.CreateContainerAsync(cancellation);
        IReadOnlyList<string> partitions = await hub.GetPartitionIdsAsync(cancellation);
        if (rested)
        {
            ForgetDisconnected();
        }

        await RenewAsync(cancellation);
        IReadOnlyList<Ownership> ownership = await store.ListOwnershipAsync(cancellation);
        string[] candidates = [.. PartitionShare.Candidates(
            partitions, [.. ownership.Where(entry => !IsLeftOver(entry))], _self, time.GetUtcNow(), options.OwnershipExpiry)
            .Where(partition => !IsEnding(partition))];
        if (candidates.Length == 0)
        {
            return false;
        }

        // At random, as the official processor: hosts that start together do not run after the same partition each time.
        string partition = candidates[Random.Shared.Next(candidates.Length)];
        Ownership? known = ownership.FirstOrDefault(entry => entry.Partition == partition);
        if (await store.ClaimAsync(partition, _self, known?.Version, cancellation) is { } mine)
        {
            Start(mine, cancellation);
        }

        return true;
    }

    /// <summary>Whether a host of this name held the partition and died: nobody reads it, however young the entry is.</summary>
    private bool IsLeftOver(Ownership entry) => entry.Owner == _self && !_running.ContainsKey(entry.Partition);

    /// <summary>Whether a call on the partition has not ended yet although it was cancelled: two of them must not run in one host.</summary>
    private bool IsEnding(string partition) => _ending.TryGetValue(partition, out Task? pump) && !pump.IsCompleted;

    /// <summary>A pump ends by itself when another reader took its place; if the partition is still this host's, it is claimed anew.</summary>
    private void ForgetDisconnected()
    {
        foreach (Running running in _running.Values.Where(running => running.Pump.IsCompleted).ToList())
        {
            _running.Remove(running.Ownership.Partition);
            running.Stop.Dispose();
        }
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        foreach (Running running in _running.Values.ToList())
        {
            Ownership held = running.Ownership;
            if (await store.ClaimAsync(held.Partition, _self, held.Version, cancellation) is { } renewed)
            {
                running.Ownership = renewed;
            }
            else
            {
                Lost(held.Partition);
                await StopAsync(running);
            }
        }
    }

    private void Start(Ownership ownership, CancellationToken cancellation)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        PartitionPump pump = pumps(ownership.Partition);
        Task task = Task.Run(() => pump.RunAsync(stop.Token), CancellationToken.None);
        _running[ownership.Partition] = new Running(ownership, stop, task);
    }

    /// <summary>
    /// Cancels the pump without waiting for the call in work: one that is slow to end must not keep this host from renewing the
    /// partitions that it has left.
    /// </summary>
    private async Task StopAsync(Running running)
    {
        _running.Remove(running.Ownership.Partition);
        await running.Stop.CancelAsync();
        _ending[running.Ownership.Partition] = EndAsync(running);
    }

    private static async Task EndAsync(Running running)
    {
        await running.Pump;
        running.Stop.Dispose();
    }

    private async Task GiveUpAllAsync()
    {
        foreach (Running running in _running.Values.ToList())
        {
            await StopAsync(running);
        }

        await Task.WhenAll(_ending.Values);
        using CancellationTokenSource limit = new(GiveUpLimit, time);
        try
        {
            // Asked of the store, not of the list in hand: a claim that the stop interrupted may have got through.
            IReadOnlyList<Ownership> ownership = await store.ListOwnershipAsync(limit.Token);
            foreach (Ownership own in ownership.Where(entry => entry.Owner == _self))
            {
                await store.ClaimAsync(own.Partition, string.Empty, own.Version, limit.Token);
            }
        }
#pragma warning disable CA1031 // It expires by itself.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotGivenUp(error, options.OwnershipExpiry);
        }
    }

    private async Task<bool> SleepAsync(TimeSpan period, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(period, time, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed class Running(Ownership ownership, CancellationTokenSource stop, Task pump)
    {
        public Ownership Ownership { get; set; } = ownership;

        public CancellationTokenSource Stop => stop;

        public Task Pump => pump;
    }

    [LoggerMessage(4220, LogLevel.Warning, "Partitions could not be shared out; the next try follows after {Period}.")]
    private partial void BalanceFailed(Exception error, TimeSpan period);

    [LoggerMessage(4221, LogLevel.Information, "Partition {Partition} went to another host.")]
    private partial void Lost(string partition);

    [LoggerMessage(4222, LogLevel.Warning, "The partitions could not be given up; they are free once their ownership has expired, after {Expiry}.")]
    private partial void NotGivenUp(Exception error, TimeSpan expiry);
}
