using StreamFunctions.Query.Evaluation;

namespace StreamFunctions.Query.Binding;

/// <summary>The aggregates and what they take and give, and the functions of the dialect that are not supported yet.</summary>
internal static class AggregateNames
{
    private static readonly Dictionary<string, (Kinds Takes, Kinds Gives)> _supported = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COUNT"] = (Kinds.Any, Kinds.Int64),
        ["SUM"] = (Kinds.Number, Kinds.Number),
        ["AVG"] = (Kinds.Number, Kinds.Double),
        ["MIN"] = (Kinds.Any, Kinds.Any),
        ["MAX"] = (Kinds.Any, Kinds.Any),
        ["STDEV"] = (Kinds.Number, Kinds.Double),
        ["STDEVP"] = (Kinds.Number, Kinds.Double),
        ["VAR"] = (Kinds.Number, Kinds.Double),
        ["VARP"] = (Kinds.Number, Kinds.Double),
    };

    private static readonly HashSet<string> _notYet = new(StringComparer.OrdinalIgnoreCase)
    {
        "COLLECT", "COLLECTTOP", "TOPONE", "PERCENTILE_CONT", "PERCENTILE_DISC", "APPROX_COUNT_DISTINCT", "LAG", "LAST", "ISFIRST",
        "HASCHANGED", "ANOMALYDETECTION_SPIKEANDDIP", "ANOMALYDETECTION_CHANGEPOINT", "SLIDINGWINDOW", "SLIDING", "WINDOWS", "SNAPSHOTWINDOW",
        "DATEPART", "DATENAME", "DAY", "MONTH", "YEAR", "DATETIMEFROMPARTS", "SUBSTRING", "REPLACE", "CHARINDEX", "PATINDEX", "TRIM", "LTRIM",
        "RTRIM", "NULLIF", "ROUND", "GETARRAYELEMENT", "GETARRAYELEMENTS", "GETARRAYLENGTH", "GETRECORDPROPERTYVALUE", "GETRECORDPROPERTIES",
        "GETMETADATAPROPERTYVALUE", "REGEXMATCH", "REGEXREPLACE", "ST_DISTANCE", "ST_WITHIN", "CREATEPOINT", "ATAN2", "SIN", "COS", "TAN", "PI", "LOG",
    };

    public static IEnumerable<string> Names => _supported.Keys;

    public static bool IsAggregate(string name) => _supported.ContainsKey(name);

    public static Kinds Takes(string name) => _supported[name].Takes;

    public static Kinds Gives(string name, Kinds argument) =>
        name is "MIN" or "MAX" ? argument : name is "SUM" && argument is Kinds.Int64 or Kinds.Double ? argument | Kinds.Double : _supported[name].Gives;

    public static bool IsNotYet(string name) =>
        _notYet.Contains(name) || name.StartsWith("udf.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("uda.", StringComparison.OrdinalIgnoreCase);
}
