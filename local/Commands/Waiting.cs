namespace StreamFunctions.Local.Commands;

/// <summary>Waiting for Ctrl-C.</summary>
internal static class Waiting
{
    /// <summary>Returns when the token is cancelled.</summary>
    public static async Task UntilStoppedAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
    }
}
