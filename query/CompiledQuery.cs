using StreamFunctions.Query.Binding;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query;

/// <summary>A checked query: what to read from each event, what to compute per window, what to put out. Immutable and thread-safe.</summary>
public sealed class CompiledQuery
{
    private readonly RowPlan _plan;

    internal CompiledQuery(
        string input, string output, WindowDefinition window, IReadOnlyList<AggregateCall> aggregates,
        IReadOnlyList<KeyColumn> keys, IReadOnlyList<OutputColumn> outputs, RowPlan plan)
    {
        Input = input;
        Output = output;
        Window = window;
        Aggregates = aggregates;
        Keys = keys;
        Outputs = outputs;
        _plan = plan;
        CanonicalText = CanonicalQuery.Print(this, plan);
    }

    /// <summary>The name after FROM.</summary>
    public string Input { get; }

    /// <summary>The name after INTO; "output" if there is none.</summary>
    public string Output { get; }

    /// <summary>The query in a form that changes exactly when its results can change: not with blanks, comments, the case of keywords and fields, or the input's alias.</summary>
    public string CanonicalText { get; }

    /// <summary>The window of GROUP BY.</summary>
    public WindowDefinition Window { get; }

    /// <summary>What is computed per window and key, each once, in the order of <see cref="WindowResult.Values"/>.</summary>
    public IReadOnlyList<AggregateCall> Aggregates { get; }

    /// <summary>How many argument columns a row has.</summary>
    public int ColumnCount => _plan.Columns.Length;

    /// <summary>The parts of the key, in the order of GROUP BY. Empty: there is one group, with the key "".</summary>
    public IReadOnlyList<KeyColumn> Keys { get; }

    /// <summary>The columns of the SELECT list.</summary>
    public IReadOnlyList<OutputColumn> Outputs { get; }

    /// <summary>Makes a row to read into.</summary>
    public Row CreateRow() => new(ColumnCount);

    /// <summary>Makes a reader of events. A reader is not thread-safe; keep it, since it remembers keys.</summary>
    /// <param name="eventIdField">Where the event id is: a field path of the body, <c>$messageId</c> for the AMQP message id, or null for none.</param>
    /// <exception cref="QueryException">The text is not a field path.</exception>
    public RowReader CreateReader(string? eventIdField) => new(_plan, EventIdSource.Parse(eventIdField));

    /// <summary>Computes the SELECT list for a result. What cannot be computed (a division by zero, say) is NULL.</summary>
    /// <param name="result">The result; not a retracted one, which has no values.</param>
    /// <param name="outputs">Receives a value per column of <see cref="Outputs"/>.</param>
    /// <exception cref="ArgumentException">There is no room for all columns, or the result is not of this query.</exception>
    public void Project(WindowResult result, Span<Value> outputs)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (outputs.Length < Outputs.Count || result.Values.Count != Aggregates.Count)
        {
            throw new ArgumentException(
                $"The query has {Outputs.Count} outputs and {Aggregates.Count} aggregates; there is room for {outputs.Length} and the result has {result.Values.Count}.");
        }

        var inputs = new Value[Keys.Count + 1 + Aggregates.Count];
        if (Keys.Count > 0)
        {
            KeyCodec.Decode(result.Key).CopyTo(inputs, 0);
        }

        inputs[ResultScope.EndIndex(Keys.Count)] = Value.OfTimestamp(result.End);
        for (var i = 0; i < Aggregates.Count; i++)
        {
            inputs[Keys.Count + 1 + i] = result.Values[i];
        }

        for (var i = 0; i < Outputs.Count; i++)
        {
            var context = new EvalContext { Inputs = inputs };
            var value = Outputs[i].Node.Evaluate(ref context);
            outputs[i] = context.Failed ? Value.Null : value;
        }
    }

    /// <summary>Compiles a condition over the output columns.</summary>
    /// <param name="expression">The condition, such as <c>avgDelay &gt; 45 AND airport &lt;&gt; 'SEA'</c>.</param>
    /// <param name="file">The file it came from, for messages; positions count from the start of <paramref name="expression"/>.</param>
    /// <exception cref="QueryException">The condition is not valid; says everything that was found.</exception>
    public OutputPredicate CompilePredicate(string expression, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var errors = new DiagnosticBag(expression, file);
        var syntax = QueryParser.ParseExpression(expression, errors);
        errors.ThrowIfAny();
        var node = new ExpressionBinder(new OutputScope(Outputs, errors), errors).BindCondition(syntax!, "An alert");
        errors.ThrowIfAny();
        return new OutputPredicate(node!);
    }
}
