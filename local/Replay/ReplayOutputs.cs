using StreamFunctions.Functions.Replay;

namespace StreamFunctions.Local.Replay;

/// <summary>Several outputs, written one after the other; notices whether a file broke off.</summary>
internal sealed class ReplayOutputs(params IReplayOutput?[] outputs) : IReplayOutput
{
    /// <summary>What was said of files that could not be read to their end.</summary>
    public List<string> Damaged { get; } = [];

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayStep output, CancellationToken cancellationToken)
    {
        Damaged.AddRange(output.DeadLetters.Where(letter => letter.Reason == Files.RecordedFiles.Damaged).Select(letter => letter.Detail));
        foreach (var one in outputs)
        {
            await (one?.WriteAsync(output, cancellationToken) ?? Task.CompletedTask);
        }
    }
}
