namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>Waits for what other processes do; the limit only ends a test that would hang.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until nothing is missing.</summary>
    /// <param name="missing">Says what is missing; null = nothing.</param>
    public static async Task HoldsAsync(Func<Task<string?>> missing)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await missing() is { } text)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LocalProgram.Patience, text);
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
