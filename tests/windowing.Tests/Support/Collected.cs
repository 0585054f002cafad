namespace StreamFunctions.Windowing.Tests;

/// <summary>Collects what an operator puts out, and keeps the table that a sink would end up with.</summary>
internal sealed class Collected : IOperatorOutput
{
    public List<WindowResult> Results { get; } = [];

    public List<LateRow> LateRows { get; } = [];

    /// <summary>The newest result per (key, start, end, ordinal), without the retracted ones.</summary>
    public Dictionary<(string Key, long Start, long End, long Ordinal), WindowResult> Table { get; } = [];

    public void Emit(WindowResult result)
    {
        Results.Add(result);
        var at = (result.Key, result.Start, result.End, result.Ordinal);
        if (result.Retracted)
        {
            Assert.True(Table.Remove(at), $"{result} retracts what was never there");
        }
        else
        {
            Table[at] = result;
        }
    }

    public void Late(LateRow row) => LateRows.Add(row);

    /// <summary>Takes what came out since the last call, as short lines: key [start,end) rows: values.</summary>
    public string[] Take()
    {
        var lines = Results.Select(Some.Line).ToArray();
        Results.Clear();
        return lines;
    }
}
