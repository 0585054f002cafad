using StreamFunctions.Query.Evaluation;

namespace StreamFunctions.Query;

/// <summary>What an output column is.</summary>
public enum OutputKind
{
    /// <summary>A part of the key: <see cref="OutputColumn.KeyIndex"/> says which.</summary>
    Key,

    /// <summary>An aggregate as it is: <see cref="OutputColumn.AggregateIndex"/> says which.</summary>
    Aggregate,

    /// <summary>System.Timestamp(): the end of the window.</summary>
    WindowEnd,

    /// <summary>Calculated from the others.</summary>
    Expression,
}

/// <summary>A part of the key of a query.</summary>
/// <param name="Name">Its name: the alias in the SELECT list, otherwise the last part of the field's path.</param>
public sealed record KeyColumn(string Name);

/// <summary>A column of the SELECT list. Immutable.</summary>
public sealed class OutputColumn
{
    private OutputColumn(string name, Node node)
    {
        Name = name;
        Node = node;
    }

    /// <summary>The alias, or the name derived from the field. Unique in a query, without regard to case.</summary>
    public string Name { get; }

    /// <summary>What the column is.</summary>
    public OutputKind Kind { get; private init; }

    /// <summary>The index in <see cref="CompiledQuery.Keys"/>, or -1.</summary>
    public int KeyIndex { get; private init; } = -1;

    /// <summary>The index in <see cref="CompiledQuery.Aggregates"/>, or -1.</summary>
    public int AggregateIndex { get; private init; } = -1;

    /// <summary>True if the column is a part of the key.</summary>
    public bool IsKey => Kind == OutputKind.Key;

    /// <summary>True if the column is the window's end.</summary>
    public bool IsWindowEnd => Kind == OutputKind.WindowEnd;

    internal Node Node { get; }

    internal Kinds Kinds => Node.Kinds;

    /// <summary>Makes a column from its expression, of which the inputs are: keys, the window's end, aggregates.</summary>
    internal static OutputColumn Of(string name, Node node, int keyCount)
    {
        var input = node is InputNode { Index: var index } ? index : int.MaxValue;
        var kind = input < keyCount ? OutputKind.Key
            : input == keyCount ? OutputKind.WindowEnd
            : input == int.MaxValue ? OutputKind.Expression
            : OutputKind.Aggregate;
        return new OutputColumn(name, node)
        {
            Kind = kind,
            KeyIndex = kind == OutputKind.Key ? input : -1,
            AggregateIndex = kind == OutputKind.Aggregate ? input - keyCount - 1 : -1,
        };
    }
}
