using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>Estimates what an entry of the outbox takes in memory, in bytes. Depends on the entry alone.</summary>
internal static class OutboxWeight
{
    private const int OfEntry = 64;
    private const int OfValue = 16;

    public static long Of(OutboxEntry entry) => OfEntry + entry switch
    {
        { Result: { } result } => OfResult(result),
        { Alert: { } alert } => OfResult(alert.Result),
        { Late: { } late } => 2L * late.Key.Length,
        _ => 0,
    };

    private static long OfResult(WindowResult result)
    {
        var bytes = 2L * result.Key.Length;
        for (var i = 0; i < result.Values.Count; i++)
        {
            var value = result.Values[i];
            bytes += OfValue + (value.Kind == ValueKind.String ? 2L * value.Text.Length : 0);
        }

        return bytes;
    }
}
