using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using StreamFunctions.EndToEnd.Tests.Harness;

namespace StreamFunctions.Faults.Tests;

/// <summary>Faults about who owns a partition. For one thread at a time.</summary>
internal sealed class OwnerFaults(StreamUnderFaults stream)
{
    private const string Nobody = "";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends a wait for shares that do not come, on a slow machine; what is not shared is not a fault of the product.</summary>
    private static readonly TimeSpan ShareLimit = TimeSpan.FromSeconds(45);

    /// <summary>Takes a partition as an official client that found it unowned, or expired, writes its claim; and gives it back.</summary>
    public async Task SeizeAsync(PlannedFault fault)
    {
        // A host that was only just started has claimed nothing yet.
        await OwnersBecomeAsync(1);
        var leases = await LeasesAsync();
        if (leases.Count == 0)
        {
            stream.Tally.Add("partitions nobody had claimed in time to be seized");
            return;
        }

        var lease = Container().GetBlobClient(leases[fault.Draw % leases.Count].Name);
        await WriteOwnerAsync(lease, "somebody-else");
        await Task.Delay(fault.For * 2, TimeProvider.System);
        await WriteOwnerAsync(lease, Nobody);
        stream.Tally.Add("partitions seized by another owner");
    }

    /// <summary>A second host shares the partitions for a while, and is killed.</summary>
    /// <param name="fault">For how long.</param>
    /// <param name="stalls">Whether it stalls before, until the first host has all partitions again.</param>
    public async Task ShareAsync(PlannedFault fault, bool stalls)
    {
        using var second = await stream.JoinAsync();
        stream.Tally.Add(await OwnersBecomeAsync(2) ? "partitions shared by two hosts" : "second hosts that got no partition in time");
        await Task.Delay(fault.For, TimeProvider.System);
        if (stalls)
        {
            await StallAsync(second, fault);
        }

        await second.Program.KillAsync();
        stream.Tally.Add("second hosts killed (kill -9)");
    }

    /// <summary>The second of two hosts takes everything from the first, which is killed, and gives half of it back when that returns.</summary>
    /// <param name="fault">For how long nothing but the second host is there.</param>
    /// <exception cref="StreamFaultException">It did not take everything.</exception>
    public async Task TakeOverAsync(PlannedFault fault)
    {
        if (!await OwnersBecomeAsync(1))
        {
            stream.Tally.Add("partitions nobody had claimed in time to be taken over");
            return;
        }

        var first = (await LeasesAsync())[0].Owner;
        using var second = await stream.JoinAsync();
        stream.Tally.Add(await OwnersBecomeAsync(2) ? "partitions shared by two hosts" : "second hosts that got no partition in time");
        await stream.KillHostAsync();
        stream.Tally.Add("first hosts killed while a second one is there");
        await Task.Delay(fault.For, TimeProvider.System);
        var port = await WorkAloneAsync(first);
        await Task.Delay(fault.For / 2, TimeProvider.System);
        await stream.StartHostAsync(port);
        stream.Tally.Add(await OwnersBecomeAsync(2) ? "partitions shared again with a host that came back" : "hosts that came back and got no partition in time");
        await second.Program.KillAsync();
        stream.Tally.Add("second hosts killed (kill -9)");
    }

    /// <summary>Until the second host has every partition and has handed out all that is logged, nothing but the endpoint is beside it.</summary>
    private async Task<int> WorkAloneAsync(string first)
    {
        await using var endpoint = await stream.StartEndpointAsync();
        await stream.NothingIsOpenAsync(async () => (await LeasesAsync()).Count(lease => lease.Owner == first || lease.Owner == Nobody) is var left and > 0
            ? $"{left} partitions are not taken over"
            : null);
        await stream.HandOutAsync();
        stream.Tally.Add("take-overs of all partitions by a second host");
        return endpoint.Port;
    }

    private async Task StallAsync(RunningPipeline second, PlannedFault fault)
    {
        await Signals.StopAsync(second.Program.ProcessId);
        try
        {
            await OwnersBecomeAsync(1);
        }
        finally
        {
            await Signals.ContinueAsync(second.Program.ProcessId);
        }

        await Task.Delay(fault.For, TimeProvider.System);
        stream.Tally.Add("second hosts that stalled and went on");
    }

    private async Task<bool> OwnersBecomeAsync(int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < ShareLimit)
        {
            var owners = (await LeasesAsync()).Select(lease => lease.Owner).Where(owner => owner != Nobody).Distinct().Count();
            if (owners == count)
            {
                return true;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        return false;
    }

    private async Task<List<(string Name, string Owner)>> LeasesAsync()
    {
        var leases = new List<(string, string)>();
        try
        {
            await foreach (var blob in Container().GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, null, default))
            {
                if (blob.Name.Contains("/ownership/", StringComparison.Ordinal))
                {
                    leases.Add((blob.Name, blob.Metadata.TryGetValue("ownerid", out var owner) ? owner : Nobody));
                }
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }

        return leases;
    }

    private BlobContainerClient Container() => new(stream.Storage, "azure-webjobs-eventhub");

    private static Task<Response<BlobInfo>> WriteOwnerAsync(BlobClient lease, string owner) =>
        lease.SetMetadataAsync(new Dictionary<string, string> { ["ownerid"] = owner });
}
