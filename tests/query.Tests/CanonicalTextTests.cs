using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class CanonicalTextTests
{
    private const string Base = "SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)";

    [Theory]
    [InlineData("select  K as k,\n avg( V ) as m into O from I timestamp by AT where v>1 and k!='x' group by k, tumblingwindow(MINUTE,1);")]
    [InlineData("SELECT j.k, AVG(j.v) m INTO o FROM i AS j TIMESTAMP BY j.at WHERE (j.v > 1) AND (j.k <> 'x') GROUP BY j.k, TumblingWindow(second, 60)")]
    [InlineData("-- says why\nSELECT i.[k], AVG([v]) AS [m] INTO [o] FROM [i] TIMESTAMP BY at WHERE v > /* one */ 1 AND k <> 'x' GROUP BY k, Tumbling(Duration(mi, 1))")]
    [InlineData("SELECT k AS K1, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS M INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'X' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1.0 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v >= 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, SUM(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1, 0.5)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, HoppingWindow(minute, 1, 1)", false)]
    [InlineData("SELECT AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, TumblingWindow(minute, 1)", false)]
    [InlineData("SELECT k, AVG(v) AS m INTO o FROM i TIMESTAMP BY at WHERE v > 1 AND k <> 'x' GROUP BY k, j, TumblingWindow(minute, 1)", false)]
    public void The_identity_follows_the_meaning_and_not_the_spelling(string query, bool same = true) =>
        Assert.Equal(same, QueryCompiler.Compile(Base).CanonicalText == QueryCompiler.Compile(query).CanonicalText);

    public static TheoryData<string, WindowDefinition> Windows() => new()
    {
        { "TumblingWindow(second, 10)", new TumblingWindow(TimeSpan.FromSeconds(10)) },
        { "tumbling(hh, 1, 0.5)", new TumblingWindow(TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)) },
        { "TumblingWindow(Duration(hour, 1), Offset(millisecond, -1))", new TumblingWindow(TimeSpan.FromHours(1), TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1)) },
        { "HoppingWindow(minute, 10, 5)", new HoppingWindow(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)) },
        { "HoppingWindow(Duration(d, 1), Hop(hour, 6), Offset(n, 1))", new HoppingWindow(TimeSpan.FromDays(1), TimeSpan.FromHours(6), TimeSpan.FromMinutes(1)) },
        { "SessionWindow(mi, 5)", new SessionWindow(TimeSpan.FromMinutes(5)) },
        { "SessionWindow(minute, 5, 60)", new SessionWindow(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)) },
        { "CountWindow(5)", new CountWindow(5, 5) },
        { "countwindow(5, 1)", new CountWindow(5, 1) },
        { "TumblingWindow(microsecond, 1)", new TumblingWindow(TimeSpan.FromTicks(10)) },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_window_is_read(string text, WindowDefinition expected) =>
        Assert.Equal(expected, QueryCompiler.Compile($"SELECT COUNT(*) AS n FROM i GROUP BY {text}").Window);
}
