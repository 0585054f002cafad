using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>CASE: the first branch whose condition holds; only that branch is evaluated. NULL if none holds and there is no ELSE.</summary>
internal sealed class CaseNode(Node? input, (Node Condition, Node Result)[] branches, Node? otherwise) : Node
{
    protected override Kinds ComputeKinds() =>
        branches.Aggregate(otherwise?.Kinds ?? Kinds.None, (kinds, branch) => kinds | branch.Result.Kinds);

    public override Value Evaluate(ref EvalContext context)
    {
        var value = input?.Evaluate(ref context) ?? Value.Null;
        foreach (var (condition, result) in branches)
        {
            var holds = input is null
                ? Condition.Of(ref context, condition)
                : CompareNode.Compare(ref context, BinaryOperator.Equal, input, value, condition, condition.Evaluate(ref context));
            if (context.Failed)
            {
                return Value.Null;
            }

            if (!holds.IsNull && holds.Boolean)
            {
                return result.Evaluate(ref context);
            }
        }

        return otherwise?.Evaluate(ref context) ?? Value.Null;
    }

    protected override string Print() =>
        $"CASE{(input is null ? string.Empty : " " + input.Canonical)}"
        + string.Concat(branches.Select(b => $" WHEN {b.Condition.Canonical} THEN {b.Result.Canonical}"))
        + $"{(otherwise is null ? string.Empty : " ELSE " + otherwise.Canonical)} END";
}
