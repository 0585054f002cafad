namespace StreamFunctions.Query.Syntax;

/// <summary>A name with the place where it stands.</summary>
internal sealed record PlacedName(int Position, string Text);

internal sealed record SelectItem(Expression Expression, PlacedName? Alias);

/// <summary>A query as written. Clauses that are missing, or too broken to read, are null or empty.</summary>
internal sealed record SelectQuery
{
    public IReadOnlyList<SelectItem> Items { get; set; } = [];

    public PlacedName? Into { get; set; }

    public PlacedName? From { get; set; }

    public PlacedName? Alias { get; set; }

    public Expression? TimestampBy { get; set; }

    public Expression? Where { get; set; }

    public IReadOnlyList<Expression> GroupBy { get; set; } = [];

    /// <summary>Where the query ends: a missing clause is reported there.</summary>
    public int End { get; set; }
}
