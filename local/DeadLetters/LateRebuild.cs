using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Rebuild;
using StreamFunctions.Local.Commands;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>
/// Has the windows that late events missed rebuilt from the log with them. Repeating it does nothing more: an event whose
/// window was rebuilt is no longer late.
/// </summary>
internal sealed class LateRebuild(ReplaySession session, CommandContext context)
{
    /// <summary>Rebuilds the windows of late rows, key by key.</summary>
    /// <param name="rows">Rows that are late.</param>
    /// <param name="cancellation">Stops it; the next run begins anew.</param>
    /// <returns>Whether all of them are in their windows now.</returns>
    public async Task<bool> RunAsync(IReadOnlyCollection<LateRecord> rows, CancellationToken cancellation)
    {
        var complete = true;
        foreach (var key in rows.GroupBy(row => row.Key, StringComparer.Ordinal))
        {
            complete &= await RunAsync(key.Key, [.. key], cancellation);
        }

        return complete;
    }

    private async Task<bool> RunAsync(string key, List<LateRecord> rows, CancellationToken cancellation)
    {
        var request = new RebuildRequest
        {
            Pipeline = session.Reading.Identity,
            Key = key,
            From = rows.Min(row => row.WindowStart),
            To = rows.Max(row => row.WindowEnd),
            LateRows = [.. rows.Select(row => (row.Partition, row.Sequence)).Distinct()],
        };
        context.Say($"  Plan: rebuild the windows of key {BytesText.Line(key)} from {EventTime.ToInstant(request.From):u} to {EventTime.ToInstant(request.To):u} from the log, with {request.LateRows.Count} late event(s), and replace just those rows.");
        try
        {
            var outcome = await session.Services.GetRequiredService<IWindowRebuild>().RebuildAsync(request, cancellation);
            context.Say($"  Rebuilt {outcome.Windows} window(s) from {outcome.EventsRead} events: {outcome.Added} added, {outcome.Replaced} replaced, {outcome.Retracted} retracted, {outcome.Unchanged} unchanged; {outcome.LateCounted} late row(s) count now.");
            return await CheckAsync(rows, outcome, cancellation);
        }
        catch (RebuildRefusedException exception)
        {
            context.Error.WriteLine($"  Not rebuilt: {exception.Message}");
            return false;
        }
    }

    private async Task<bool> CheckAsync(List<LateRecord> rows, RebuildOutcome outcome, CancellationToken cancellation)
    {
        foreach (var place in rows.Select(row => new EventPlace(row.Partition, row.Sequence)).Distinct())
        {
            if ((await session.Reading.Late.FindAsync(session.Reading.Identity.Generation, place.Partition, place.Sequence, cancellation)).Count == 0)
            {
                continue;
            }

            context.Error.WriteLine($"  {place} is still late: {Why(outcome)}");
            return false;
        }

        return true;
    }

    private static string Why(RebuildOutcome outcome) => outcome switch
    {
        { UnsettledGroups.Count: > 0 } => "its key group did not come to rest in time. Run it again.",
        { IncompleteWindows: > 0 } => "the log no longer holds all events that its window may have had; a rebuild would lose some. The window stays as it is.",
        { LiveWindows: > 0 } => "its window is not purged yet. Run it again once the allowed lateness is over.",
        _ => "Run it again.",
    };
}
