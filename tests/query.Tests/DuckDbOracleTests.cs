using System.Data;
using System.Globalization;
using CsCheck;
using DuckDB.NET.Data;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

/// <summary>
/// Random expressions, evaluated here and by DuckDB. Only what means the same in both: DuckDB writes bigint division as
/// //, gives NULL for a division by zero, and fails on overflow; so divisors are constants and numbers stay small.
/// </summary>
public class DuckDbOracleTests
{
    private const string Json = """{"i":7,"j":-3,"z":0,"d":2.5,"e":-0.125,"s":"abc","u":"b%","t":true,"f":false,"n":null}""";

    private const string Columns =
        "SELECT 7::BIGINT AS i, -3::BIGINT AS j, 0::BIGINT AS z, 2.5::DOUBLE AS d, -0.125::DOUBLE AS e, 'abc' AS s, 'b%' AS u, TRUE AS t, FALSE AS f";

    private static readonly Gen<string> _int = Gen.OneOf(OneOf.These("i", "j", "z", "CAST(n AS bigint)"), Gen.Int[-9, 9].Select(v => v.ToString(CultureInfo.InvariantCulture)));
    private static readonly Gen<string> _float = Gen.OneOf(
        OneOf.These("d", "e", "CAST(n AS float)"), Gen.Int[-40, 40].Select(v => $"CAST({(v / 8.0).ToString(CultureInfo.InvariantCulture)} AS float)"));
    private static readonly Gen<string> _text = OneOf.These("s", "u", "'abc'", "'a'", "''", "'B'", "'b%'", "CAST(n AS varchar)");
    private static readonly Gen<string> _bit = OneOf.These("t", "f", "CAST(n AS bit)", "TRUE", "FALSE");

    [Fact]
    public void Whole_numbers_calculate_as_in_DuckDB() => Agree(Whole(3));

    [Fact]
    public void Floats_calculate_as_in_DuckDB() => Agree(Floating(3));

    [Fact]
    public void Conditions_hold_as_in_DuckDB() => Agree(Condition(3));

    private static Gen<string> Whole(int depth)
    {
        if (depth == 0)
        {
            return _int;
        }

        var part = Whole(depth - 1);
        return Gen.OneOf(
            _int,
            Gen.Select(part, OneOf.These("+", "-", "*"), part, (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(part, OneOf.These("//", "%"), OneOf.These("2", "3", "-5", "7"), (l, op, r) => $"({l} {op} {r})"),
            part.Select(e => $"(- ({e}))"),
            Gen.Select(Condition(depth - 1), part, part, (c, a, b) => $"(CASE WHEN {c} THEN {a} ELSE {b} END)"),
            Gen.Select(part, part, (a, b) => $"COALESCE({a}, {b})"),
            part.Select(e => $"ABS({e})"));
    }

    private static Gen<string> Floating(int depth)
    {
        if (depth == 0)
        {
            return _float;
        }

        var part = Floating(depth - 1);
        return Gen.OneOf(
            _float,
            Gen.Select(part, OneOf.These("+", "-", "*"), part, (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(part, OneOf.These("+", "-", "*"), Whole(depth - 1), (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(part, OneOf.These("d", "e", "i"), (l, r) => $"({l} / {r})"),
            part.Select(e => $"FLOOR({e})"));
    }

    private static Gen<string> Condition(int depth)
    {
        if (depth == 0)
        {
            return _bit;
        }

        var part = Condition(depth - 1);
        var comparison = OneOf.These("=", "<>", "<", "<=", ">", ">=");
        return Gen.OneOf(
            _bit,
            Gen.Select(part, OneOf.These("AND", "OR"), part, (l, op, r) => $"({l} {op} {r})"),
            part.Select(c => $"(NOT {c})"),
            part.Select(c => $"({c} IS NULL)"),
            Gen.Select(Whole(depth - 1), comparison, Whole(depth - 1), (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(Whole(depth - 1), comparison, Floating(depth - 1), (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(_text, comparison, _text, (l, op, r) => $"({l} {op} {r})"),
            Gen.Select(_int, OneOf.These("", "NOT"), _int, _int, (v, not, a, b) => $"({v} {not} IN ({a}, {b}))"),
            Gen.Select(_int, OneOf.These("", "NOT"), _int, _int, (v, not, a, b) => $"({v} {not} BETWEEN {a} AND {b})"),
            Gen.Select(_text, OneOf.These("", "NOT"), OneOf.These("'a%'", "'%b%'", "'_'", "'%'", "'a_c'"), (v, not, p) => $"({v} {not} LIKE {p})"));
    }

    private static void Agree(Gen<string> expressions)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        expressions.Sample(
            expression =>
            {
                var ours = Ours(expression);
                var theirs = Theirs(duck, expression);
                Assert.True(Same(ours, theirs), $"{expression}: {ours}, DuckDB: {theirs ?? "NULL"}");
            },
            iter: 1_000, threads: 1);
    }

    private static Value Ours(string expression) => Some.Evaluate(
        expression.Replace("//", "/", StringComparison.Ordinal).Replace("AS varchar", "AS nvarchar(max)", StringComparison.Ordinal), Json);

    private static object? Theirs(DuckDBConnection duck, string expression)
    {
        using var command = duck.CreateCommand();
        command.CommandText = "SELECT " + expression.Replace("AS float", "AS double", StringComparison.Ordinal).Replace("AS bit", "AS boolean", StringComparison.Ordinal)
            + $" FROM ({Columns}, NULL AS n)";
        using var reader = command.ExecuteReader(CommandBehavior.SingleRow);
        reader.Read();
        return reader.IsDBNull(0) ? null : reader.GetValue(0);
    }

    private static bool Same(Value ours, object? theirs) => ours.Kind switch
    {
        ValueKind.Null => theirs is null,
        ValueKind.Boolean => theirs is bool bit && bit == ours.Boolean,
        ValueKind.Int64 => theirs is not (null or bool) && Convert.ToDecimal(theirs, CultureInfo.InvariantCulture) == ours.Int64,
        ValueKind.Double => theirs is not (null or bool) && Convert.ToDouble(theirs, CultureInfo.InvariantCulture) == ours.Double,
        _ => theirs is string text && text == ours.Text,
    };
}
