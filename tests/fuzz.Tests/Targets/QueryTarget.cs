using System.Text;
using StreamFunctions.Query;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>The text of a query: a plan, or diagnostics that each point into the text. A plan's canonical text does not change when it is compiled again.</summary>
internal sealed class QueryTarget : FuzzTarget
{
    private static readonly TextMutator Words = new(
        [
            "SELECT ", "FROM ", "WHERE ", "GROUP BY ", "TIMESTAMP BY ", "INTO ", " AS ", " AND ", " OR ", " NOT ", " IN ", "(", ")", ",", ".", "*", "+", "-", "/", "%", "=", "<>", "<", ">=",
            "'", "[", "]", " CASE ", " WHEN ", " THEN ", " ELSE ", " END ", "CAST(", " AS bigint)", "TRY_CAST(", "COUNT(*)", "AVG(x)", "MAX(", "SUM(", "STDEV(", "TumblingWindow(minute, 5)",
            "HoppingWindow(second, 10, 5)", "SessionWindow(second, 5, 60)", "CountWindow(5, 1)", "SlidingWindow(second, 5)", "x", "k", "1", "2.5", "1e308", "9223372036854775808", "'t'",
            "NULL", " IS ", " BETWEEN ", " LIKE ", "--", "/*", "*/", "DATEADD(", "DATEDIFF(", "DATEPART(", "minute", "System.Timestamp()", " OVER ", " JOIN ", " HAVING ", ";", "\n", "\"", "é", "😀", "\0",
            "CONCAT(", "COALESCE(", "POWER(", "ABS(", "TOP ", "DISTINCT ", "EventEnqueuedUtcTime", "PartitionId", "@", "#", "Duration(", "Hop(",
        ],
        [("(", ")"), ("-(", ")"), ("CASE WHEN ", " THEN 1 END"), ("CONCAT(x, ", ")"), ("NOT (", ")"), ("[", "]"), ("/*", "*/"), ("CAST(", " AS float)"), ("ABS(", ")")]);

    public override string Name => "query";

    // Characters become tokens, nodes and canonical texts, each of which holds those of its parts.
    public override long BaseBytes => 2 * 1024 * 1024;

    public override long BytesPerByte => 2048;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. new[]
        {
            "SELECT k, COUNT(*) AS n, AVG(v) AS mean FROM input TIMESTAMP BY at WHERE v > 0 GROUP BY k, TumblingWindow(minute, 5)",
            "SELECT System.Timestamp() AS closed, MAX(CASE WHEN a.b = 'x' THEN 1 ELSE 2 END) AS m INTO out FROM i AS e GROUP BY HoppingWindow(Duration(second, 60), Hop(second, 10))",
            "SELECT CONCAT(k, '-', MIN(t)) AS c, SUM(CAST(v AS float)) / COUNT(*) AS q FROM i WHERE t LIKE '%a[b-d]_' AND v BETWEEN 1 AND 5 OR k IN ('a', 'b') GROUP BY k, SessionWindow(second, 5, 60)",
            "SELECT STDEV(v) AS s, VARP(v) AS p FROM i TIMESTAMP BY DATEADD(second, v, '2020-01-01') WHERE NOT v IS NULL -- comment\nGROUP BY DATEPART(hour, at), CountWindow(5, 1)",
            "SELECT /* a /* nested */ comment */ [a name].[x]]y] AS [n_1], DATEDIFF(minute, MIN(at), MAX(at)) AS d FROM [the input] GROUP BY [a name].[x]]y], CountWindow(10);",
            "SELECT COALESCE(MAX(a), MIN(b), 0) AS v, POWER(AVG(x), 2) AS p, ABS(-SUM(y) % 7) AS r, UPPER(MAX(t)) AS u FROM i GROUP BY TumblingWindow(hour, 1, 0.5)",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) => Words.Mutate(known, random);

    public override string Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        try
        {
            var query = QueryCompiler.Compile(text);
            Require(QueryCompiler.Compile(text).CanonicalText == query.CanonicalText, "compiled twice, the canonical text differs");
            query.CreateReader("id").Read("{\"k\":\"x\",\"at\":\"2020-01-01\",\"v\":1,\"x\":2,\"t\":\"abc\"}"u8, new EventMetadata(0, 1, 0, null, null), query.CreateRow());
            return $"compiled {query.Window.GetType().Name} {query.Keys.Count} {query.Aggregates.Count}";
        }
        catch (QueryException refused)
        {
            CheckPlaces(text, refused);
            return Shape(refused.Diagnostics[0].Message);
        }
    }

    private static void CheckPlaces(string text, QueryException refused)
    {
        Require(refused.Diagnostics.Count is > 0 and <= 20, $"{refused.Diagnostics.Count} diagnostics");
        var lines = text.Split('\n');
        foreach (var diagnostic in refused.Diagnostics)
        {
            Require(
                diagnostic.Line >= 1 && diagnostic.Line <= lines.Length && diagnostic.Column >= 1 && diagnostic.Column <= lines[diagnostic.Line - 1].Length + 1,
                $"a diagnostic outside of the text: {diagnostic}");
        }
    }
}
