namespace StreamFunctions.Faults.Tests;

/// <summary>Makes planned faults happen to a stream, one after another, and takes each back. For one thread at a time.</summary>
internal sealed class Injector(StreamUnderFaults stream, Action<string> say)
{
    private static readonly TimeSpan ClockStep = TimeSpan.FromHours(1);
    private readonly OwnerFaults _owners = new(stream);

    public async Task InjectAsync(IEnumerable<PlannedFault> faults)
    {
        foreach (var fault in faults)
        {
            await Task.Delay(fault.After, TimeProvider.System);
            say($"  {fault}");
            await InjectAsync(fault);
        }
    }

    private Task InjectAsync(PlannedFault fault) => fault.Kind switch
    {
        FaultKind.KillHost => KillHostAsync(fault),
        FaultKind.RestartStorage => RestartStorageAsync(fault),
        FaultKind.FreezeStorage => FreezeStorageAsync(fault),
        FaultKind.FillDisk => FillDiskAsync(fault),
        FaultKind.SlowTables => DisturbTablesAsync(fault, ProxyMode.Slow),
        FaultKind.TableErrors => DisturbTablesAsync(fault, ProxyMode.Errors),
        FaultKind.TableTimeouts => DisturbTablesAsync(fault, ProxyMode.Timeouts),
        FaultKind.TableResets => DisturbTablesAsync(fault, ProxyMode.Resets),
        FaultKind.ClockForward => StepClockAsync(fault, ClockStep),
        FaultKind.ClockBack => StepClockAsync(fault, -ClockStep),
        FaultKind.SeizePartition => _owners.SeizeAsync(fault),
        FaultKind.KillSecondHost => _owners.ShareAsync(fault, stalls: false),
        FaultKind.StallSecondHost => _owners.ShareAsync(fault, stalls: true),
        FaultKind.KillFirstOfTwo => _owners.TakeOverAsync(fault),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "Say how to make it happen."),
    };

    private async Task KillHostAsync(PlannedFault fault)
    {
        await stream.KillHostAsync();
        await Task.Delay(fault.For / 4, TimeProvider.System);
        await stream.StartHostAsync();
        stream.Tally.Add("hosts killed (kill -9)");
    }

    private async Task RestartStorageAsync(PlannedFault fault)
    {
        await stream.StopStorageAsync();
        await Task.Delay(fault.For, TimeProvider.System);
        await stream.StartStorageAgainAsync();
        stream.Tally.Add("storage restarts");
    }

    private async Task FreezeStorageAsync(PlannedFault fault)
    {
        await Signals.StopAsync(stream.StorageProcess);
        await Task.Delay(fault.For, TimeProvider.System);
        await Signals.ContinueAsync(stream.StorageProcess);
        stream.Tally.Add("storage freezes");
    }

    private async Task FillDiskAsync(PlannedFault fault)
    {
        if (!stream.Disk.IsThere)
        {
            say("  no file system can be mounted here: the disk is not filled");
            return;
        }

        using (stream.Disk.Fill())
        {
            await Task.Delay(fault.For, TimeProvider.System);
        }

        stream.Tally.Add("full disks");
    }

    private async Task DisturbTablesAsync(PlannedFault fault, ProxyMode mode)
    {
        stream.Proxy.Mode = mode;
        await Task.Delay(fault.For, TimeProvider.System);
        stream.Proxy.Mode = ProxyMode.Pass;
        stream.Tally.Add("table disturbances");
    }

    private async Task StepClockAsync(PlannedFault fault, TimeSpan by)
    {
        stream.StepClock(by);
        await Task.Delay(fault.For, TimeProvider.System);
        stream.StepClock(TimeSpan.Zero);
        stream.Tally.Add("clock steps", 2);
    }
}
