using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>Computes a function; the arguments have been evaluated and none is NULL (unless the function takes NULLs).</summary>
internal delegate Value FunctionBody(ref EvalContext context, FunctionNode node, scoped ReadOnlySpan<Value> arguments);

/// <summary>A scalar function of the dialect.</summary>
/// <param name="Name">Its name in upper case.</param>
/// <param name="Least">The least number of arguments.</param>
/// <param name="Most">The largest number of arguments.</param>
/// <param name="Takes">What its arguments must be.</param>
/// <param name="Gives">What its result is; None = what its arguments are.</param>
/// <param name="TakesNull">False: NULL for any argument gives NULL.</param>
/// <param name="Body">What it computes.</param>
internal sealed record ScalarFunction(string Name, int Least, int Most, Kinds Takes, Kinds Gives, bool TakesNull, FunctionBody Body);

internal sealed class FunctionNode(ScalarFunction function, Node[] arguments) : Node
{
    protected override Kinds ComputeKinds() =>
        function.Gives != Kinds.None ? function.Gives : arguments.Aggregate(Kinds.None, (kinds, a) => kinds | a.Kinds) & function.Takes;

    public override Value Evaluate(ref EvalContext context)
    {
        var values = new Arguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i].Evaluate(ref context);
            if (context.Failed || (value.IsNull && !function.TakesNull))
            {
                return Value.Null;
            }

            if (!value.Kind.ToKinds().CanBe(function.Takes))
            {
                return WrongType(ref context, arguments[i], value, function.Takes.Shown());
            }

            values[i] = value;
        }

        return function.Body(ref context, this, ((ReadOnlySpan<Value>)values)[..arguments.Length]);
    }

    protected override string Print() =>
        $"{function.Name.ToLowerInvariant()}({string.Join(", ", arguments.Select(a => a.Canonical))})";

    [System.Runtime.CompilerServices.InlineArray(Functions.MaxArguments)]
    private struct Arguments
    {
        private Value _first;
    }
}
