using Azure.Data.Tables;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>The columns that every result row has beside the query's own.</summary>
internal static class ResultColumns
{
    public const string Key = "key";
    public const string WindowStart = "windowStart";
    public const string WindowEnd = "windowEnd";
    public const string Rows = "rows";
    public const string Revision = "revision";
    public const string Final = "final";
    public const string Generation = "generation";
    public const string Retracted = "retracted";
    public const string Emission = "emission";

    /// <summary>True if events that the generation has not read may be missing in the row; absent otherwise.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>
    /// The generation that has this row of an ancestor as its own result, because what it has itself may lack events;
    /// absent otherwise.
    /// </summary>
    public const string KeptFor = "keptFor";

    /// <summary>The number of the rebuild that wrote a result, or that counted a late row; 0 or absent = none.</summary>
    public const string Rebuild = "rebuild";

    /// <summary>Names that an alias may not have, beside those that the query's compiler refuses itself.</summary>
    public static readonly IReadOnlyList<string> Reserved = [Key, Emission, Rebuild, Incomplete, KeptFor];

    /// <summary>What must be read of a stored row to know its version.</summary>
    public static readonly IReadOnlyList<string> Version = [Generation, Rebuild, Rows, Final, Emission, Incomplete, KeptFor];

    public static ResultVersion VersionOf(TableEntity row) => new(
        row.GetInt32(Generation) ?? 0, RebuildOf(row), row.GetInt64(Rows) ?? 0, row.GetBoolean(Final) ?? false, row.GetInt64(Emission) ?? 0);

    public static bool IsIncomplete(TableEntity row) => row.GetBoolean(Incomplete) ?? false;

    /// <summary>The generation that a row is kept for; 0 = none.</summary>
    public static int KeptForOf(TableEntity row) => row.GetInt32(KeptFor) ?? 0;

    public static int RebuildOf(TableEntity row) => row.GetInt32(Rebuild) ?? 0;
}
