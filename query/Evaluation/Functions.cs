using System.Collections.Frozen;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>The catalogue of scalar functions.</summary>
internal static class Functions
{
    public const int MaxArguments = 16;

    /// <summary>The longest text that an expression makes, in UTF-16 code units: as long as the longest event.</summary>
    public const int MaxText = 1 << 20;

    private static readonly FrozenDictionary<string, ScalarFunction> _all = new[]
    {
        OnNumber("ABS", Math.Abs, static v => v == long.MinValue ? null : Math.Abs(v)),
        OnNumber("CEILING", Math.Ceiling, static v => v),
        OnNumber("FLOOR", Math.Floor, static v => v),
        OnNumber("SIGN", static v => Math.Sign(v), static v => Math.Sign(v)),
        ToFloat("SQRT", static v => Math.Sqrt(v[0])),
        ToFloat("SQUARE", static v => v[0] * v[0]),
        ToFloat("EXP", static v => Math.Exp(v[0])),
        ToFloat("POWER", static v => Math.Pow(v[0], v[1]), 2),
        OnText("LOWER", static v => Value.Of(v.ToLowerInvariant()), Kinds.String),
        OnText("UPPER", static v => Value.Of(v.ToUpperInvariant()), Kinds.String),
        OnText("LEN", static v => Value.Of((long)v.TrimEnd(' ').Length), Kinds.Int64),
        new ScalarFunction("CONCAT", 2, MaxArguments, Kinds.Any, Kinds.String, true, Concat),
        new ScalarFunction("COALESCE", 1, MaxArguments, Kinds.Any, Kinds.None, true, Coalesce),
    }.ToFrozenDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => _all.Keys;

    public static ScalarFunction? Find(string name) => _all.GetValueOrDefault(name);

    private static ScalarFunction OnNumber(string name, Func<double, double> floating, Func<long, long?> whole) =>
        new(name, 1, 1, Kinds.Number, Kinds.None, false, (ref context, node, scoped arguments) =>
            arguments[0].Kind == ValueKind.Double ? Value.Of(floating(arguments[0].Double))
            : whole(arguments[0].Int64) is { } result ? Value.Of(result)
            : context.Fail(Reasons.Overflow, $"{node.Canonical} is beyond the range of a bigint."));

    private static ScalarFunction ToFloat(string name, Func<double[], double> function, int count = 1) =>
        new(name, count, count, Kinds.Number, Kinds.Double, false, (ref context, node, scoped arguments) =>
        {
            var numbers = new double[count];
            for (var i = 0; i < count; i++)
            {
                Numbers.TryGet(arguments[i], out numbers[i]);
            }

            var result = function(numbers);
            return double.IsFinite(result) ? Value.Of(result) : context.Fail(Reasons.Overflow, $"{node.Canonical} is not a finite number here.");
        });

    private static ScalarFunction OnText(string name, Func<string, Value> function, Kinds gives) =>
        new(name, 1, 1, Kinds.String, gives, false, (ref context, node, scoped arguments) => function(arguments[0].Text));

    private static Value Concat(ref EvalContext context, FunctionNode node, scoped ReadOnlySpan<Value> arguments)
    {
        var parts = new string[arguments.Length];
        var length = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = arguments[i].IsNull || !Conversion.TryConvert(arguments[i], ValueKind.String, out var text) ? string.Empty : text.Text;
            length += parts[i].Length;
        }

        return length <= MaxText
            ? Value.Of(string.Concat(parts))
            : context.Fail(Reasons.TextTooLong, $"{node.Canonical} has {length} characters; the longest text is {MaxText}.");
    }

    private static Value Coalesce(ref EvalContext context, FunctionNode node, scoped ReadOnlySpan<Value> arguments)
    {
        foreach (var argument in arguments)
        {
            if (!argument.IsNull)
            {
                return argument;
            }
        }

        return Value.Null;
    }
}
