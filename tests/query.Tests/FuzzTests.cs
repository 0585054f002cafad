using System.Text;
using CsCheck;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Tests;

public class FuzzTests
{
    private static readonly string[] _words =
    [
        "SELECT", "FROM", "WHERE", "GROUP BY", "TIMESTAMP BY", "INTO", "AS", "AND", "NOT", "IN", "(", ")", ",", ".", "*", "+", "-", "=", "<", "'", "[", "]",
        "CASE", "WHEN", "THEN", "END", "CAST", "COUNT(*)", "AVG(x)", "TumblingWindow(minute, 5)", "x", "k", "1", "2.5", "'t'", "NULL", "IS", "BETWEEN", "LIKE",
        "--", "/*", "*/", "DATEADD(", "minute", "System.Timestamp()", "OVER", "JOIN", "HAVING", ";", "\n", "\"", "\uD800", "é",
    ];

    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"k\":", "\"v\":", "\"a\":{", "\"b\":", "1", "-", "1e999", "0.5", "null", "true", "\\u", "\\ud800", "\\\"", "é",
        "\"at\":\"2020-01-01\"", "\"at\":", "\"x\"", " ", "\uFEFF", "99999999999999999999", "\"k\":\"s\"",
    ];

    private static readonly byte[] _sample =
        """{"k":"x","v":1.5,"a":{"b":{"c":"t\u00e9"}},"other":[1,{"k":2}],"at":"2020-01-01T00:00:00Z"}"""u8.ToArray();

    [Fact]
    public void Random_text_is_refused_with_positions_inside_it() =>
        Gen.Char.Array[0, 60].Select(c => new string(c)).Sample(CompilesOrExplains, iter: 5_000);

    [Fact]
    public void Shuffled_words_of_the_language_are_refused_with_positions_inside_them() =>
        OneOf.These(_words).Array[0, 40].Select(w => string.Join(' ', w)).Sample(CompilesOrExplains, iter: 5_000);

    [Fact]
    public void Any_expression_compiles_or_is_explained() => ExpressionGen.Trees
        .Select(t => $"SELECT MAX({SyntaxPrinter.Print(t)}) AS v FROM i WHERE {SyntaxPrinter.Print(t)} GROUP BY CountWindow(1)")
        .Sample(CompilesOrExplains, iter: 5_000);

    [Fact]
    public void Random_bytes_never_crash_the_reader() =>
        Gen.Byte.Array[0, 80].Sample(ReadsOrRejects(), iter: 5_000, threads: 1);

    [Fact]
    public void Shuffled_pieces_of_json_never_crash_the_reader() =>
        OneOf.These(_pieces).Array[0, 20].Select(p => Encoding.UTF8.GetBytes("{" + string.Concat(p))).Sample(ReadsOrRejects(), iter: 5_000, threads: 1);

    [Fact]
    public void Damaged_events_never_crash_the_reader() => Gen.Select(Gen.Int[0, _sample.Length - 1], Gen.Byte, Gen.Int[0, _sample.Length]).Select((at, with, length) =>
    {
        var damaged = _sample.ToArray();
        damaged[at] = with;
        return damaged[..length];
    }).Sample(ReadsOrRejects(), iter: 5_000, threads: 1);

    private static void CompilesOrExplains(string text)
    {
        try
        {
            QueryCompiler.Compile(text);
        }
        catch (QueryException e)
        {
            var lines = text.Split('\n');
            Assert.NotEmpty(e.Diagnostics);
            Assert.All(e.Diagnostics, d => Assert.InRange(d.Column, 1, lines[d.Line - 1].Length + 1));
        }
    }

    /// <summary>One reader for all events, so that one event cannot spoil the next: a good one follows every bad one.</summary>
    private static Action<byte[]> ReadsOrRejects()
    {
        var query = QueryCompiler.Compile("SELECT SUM(v) AS s, MAX(a.b.c) AS m, MIN(k) AS t FROM i TIMESTAMP BY at WHERE v IS NULL OR v > 0 GROUP BY k, CountWindow(1)");
        var reader = query.CreateReader("k");
        var row = query.CreateRow();
        return body =>
        {
            var outcome = reader.Read(body, Some.Event, row);
            Assert.Equal(outcome.Kind == ReadKind.Rejected, outcome is { Reason: not null, Detail: not null });
            Assert.Equal(ReadKind.Row, reader.Read(_sample, Some.Event, row).Kind);
            Assert.Equal("x", row.Key);
            Assert.Equal("té", row.Values[1].Text);
        };
    }
}
