using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Turns a window's result into the columns of the query's SELECT list. Thread-safe.</summary>
public sealed class PipelineProjection
{
    private readonly CompiledQuery _query;

    /// <summary>Makes the projection of a query.</summary>
    public PipelineProjection(CompiledQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _query = query;
        Names = [.. query.Outputs.Select(o => o.Name)];
    }

    /// <summary>The columns' names, in the order of the SELECT list.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The window of the query.</summary>
    public WindowDefinition Window => _query.Window;

    /// <summary>The columns' values for a result that is no tombstone.</summary>
    public Value[] Project(WindowResult result)
    {
        var values = new Value[Names.Count];
        _query.Project(result, values);
        return values;
    }
}
