using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Demo;

/// <summary>Reads where a run stands. One caller at a time.</summary>
internal sealed class RunStateReader(PipelineTables tables)
{
    /// <summary>Reads the tables now.</summary>
    /// <param name="sent">What the sender has said so far.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<RunState> ReadAsync(SendProgress sent, CancellationToken cancellation)
    {
        if (await tables.ReadGenerationAsync(cancellation) is not { } generation)
        {
            return new RunState(sent, [], [], 0);
        }

        var partitions = await tables.ReadProgressAsync(generation, cancellation);
        var groups = await tables.ReadStatusAsync(generation, cancellation);
        return new RunState(sent, partitions, groups, await tables.CountWindowsAsync(generation, cancellation));
    }
}
