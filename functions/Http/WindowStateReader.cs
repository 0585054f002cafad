using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Http;

/// <summary>Describes the open windows of a key, from the state of its group's entity as last committed. Thread-safe.</summary>
internal sealed class WindowStateReader(LoadedPipeline pipeline, PipelineIdentityResolver identities, DurableClients clients)
{
    public async Task<StateAnswer> ReadAsync(string key, CancellationToken cancellation)
    {
        var identity = (await identities.CurrentAsync(cancellation)).Pipeline;
        var group = KeyGroups.Of(key, pipeline.Plan.KeyGroups);
        var entity = await clients.Current.Entities.GetEntityAsync<WindowEntityState>(
            new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(identity, group)), cancellation: cancellation);
        var answer = new StateAnswer(pipeline.Plan.Name, key, group, identity.Generation, null, null, []);
        return entity is { IncludesState: true } ? Describe(answer, entity.State) : answer;
    }

    private StateAnswer Describe(StateAnswer answer, WindowEntityState state)
    {
        var open = state.Describe(pipeline.Plan, answer.Key);
        var waiting = open.Where(w => !w.Fired).ToList();
        var watermark = state.Watermark(pipeline.Plan);
        return answer with
        {
            Watermark = watermark is EventTime.None or EventTime.EndOfInput ? null : EventTime.ToInstant(watermark),
            NextClose = waiting.Count == 0 ? null : EventTime.ToInstant(waiting.Min(w => w.End)),
            Windows = [.. open.Select(window => Columns(answer.Key, window))],
        };
    }

    private Dictionary<string, object> Columns(string key, OpenWindow window)
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [ResultColumns.WindowStart] = TableValues.OfTime(window.Start),
            [ResultColumns.WindowEnd] = TableValues.OfTime(window.End),
            ["ordinal"] = window.Ordinal,
            [ResultColumns.Rows] = window.Rows,
            ["fired"] = window.Fired,
        };
        var result = new WindowResult { Key = key, Start = window.Start, End = window.End, Ordinal = window.Ordinal, Rows = window.Rows, Values = window.Values };
        var values = pipeline.Projection.Project(result);
        for (var i = 0; i < values.Length; i++)
        {
            if (TableValues.Of(values[i]) is { } value)
            {
                columns[pipeline.Projection.Names[i]] = value;
            }
        }

        return columns;
    }
}

/// <summary>The body of an answer about a key's state.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Key">The key.</param>
/// <param name="Group">The key group that holds it.</param>
/// <param name="Generation">The pipeline's generation.</param>
/// <param name="Watermark">Where the group's event time stands; null = not known yet, or the input has ended.</param>
/// <param name="NextClose">When (event time) the next window of this key closes; null = none is open.</param>
/// <param name="Windows">Windows as they stand: also those that have fired and wait for late events.</param>
internal sealed record StateAnswer(
    string Query, string Key, int Group, int Generation, DateTimeOffset? Watermark, DateTimeOffset? NextClose,
    IReadOnlyList<IReadOnlyDictionary<string, object>> Windows);
