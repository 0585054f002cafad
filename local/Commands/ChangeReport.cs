using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Local.Commands;

/// <summary>Says what a deploy would do to a running pipeline.</summary>
internal static class ChangeReport
{
    /// <returns>The exit code: a failure if the deploy would be refused.</returns>
    public static int Say(ChangePreview preview, CommandContext context)
    {
        context.Say(preview.Running is { } running
            ? $"Against generation {running} (revision {preview.RunningRevision}), which runs:"
            : "No pipeline of this name has run on this storage:");
        context.Say(preview.Outcome switch
        {
            ChangeOutcome.Started => $"  started    generation {preview.Next}",
            ChangeOutcome.Kept => $"  kept       generation {preview.Next} goes on with its state: nothing that its results depend on has changed",
            ChangeOutcome.Replayed => $"  replayed   generation {preview.Next} takes over and reads the log. {preview.Reason}",
            _ => $"  refused    {preview.Reason}",
        });
        foreach (var range in preview.Outcome == ChangeOutcome.Refused ? [] : preview.Reads)
        {
            context.Say($"  partition  {range.Partition}: {(range.To < range.From ? $"from {range.From} on, nothing yet" : $"from {range.From}, {range.To - range.From + 1} events up to {range.To}")}");
        }

        SayIncomplete(preview, context);
        return preview.Outcome == ChangeOutcome.Refused ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static void SayIncomplete(ChangePreview preview, CommandContext context)
    {
        if (preview is { Outcome: ChangeOutcome.Replayed, CompleteFrom: { } from })
        {
            var which = from == DateTimeOffset.MaxValue ? "any window, as maxFutureSkew is unlimited" : $"windows that begin before {from:u}";
            context.Say($"  incomplete {which}: may lack events that are not read. Rows of earlier generations stay there; others say so in the column incomplete");
        }
    }
}
