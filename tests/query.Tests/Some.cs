using System.Text;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

/// <summary>Shortcuts to the parts under test.</summary>
internal static class Some
{
    public static readonly EventMetadata Event = new(3, 42, EventTime.From(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), "pk", "m-1");

    /// <summary>An expression as the argument of an aggregate, evaluated over one event.</summary>
    public static Value Evaluate(string expression, string json = "{}")
    {
        var (outcome, row) = Read($"SELECT MAX({expression}) AS v FROM input GROUP BY CountWindow(1)", json);
        Assert.True(outcome.Kind == ReadKind.Row, $"{expression}: {outcome}");
        return row.Values[0];
    }

    /// <summary>A value as text; datetimes end in Z.</summary>
    public static string Show(Value value) =>
        value.Kind == ValueKind.Timestamp && Evaluation.Conversion.TryConvert(value, ValueKind.String, out var text) ? text.Text : value.ToString();

    /// <summary>Why an event is rejected when the expression is evaluated over it.</summary>
    public static string? Rejection(string expression, string json = "{}") =>
        Read($"SELECT MAX({expression}) AS v FROM input GROUP BY CountWindow(1)", json).Outcome.Reason;

    public static (ReadOutcome Outcome, Row Row) Read(string query, string json, string? eventId = null) =>
        Read(query, Encoding.UTF8.GetBytes(json), eventId);

    public static (ReadOutcome Outcome, Row Row) Read(string query, byte[] body, string? eventId = null)
    {
        var compiled = QueryCompiler.Compile(query);
        var row = compiled.CreateRow();
        return (compiled.CreateReader(eventId).Read(body, Event, row), row);
    }

    /// <summary>The diagnostics of a query, one per line.</summary>
    public static string Errors(string query)
    {
        var error = Assert.Throws<QueryException>(() => QueryCompiler.Compile(query));
        return string.Join('\n', error.Diagnostics);
    }

    public static Expression Parse(string text)
    {
        var errors = new DiagnosticBag(text, null);
        var expression = QueryParser.ParseExpression(text, errors);
        errors.ThrowIfAny();
        return expression!;
    }

    public static long Time(int year, int month, int day, int hour = 0, int minute = 0, int second = 0, int millisecond = 0) =>
        EventTime.From(new DateTimeOffset(year, month, day, hour, minute, second, millisecond, TimeSpan.Zero));
}
