using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace StreamFunctions.Windowing;

/// <summary>The aggregate functions that queries may call. Immutable; names are compared without regard to case.</summary>
public sealed class AggregateCatalog
{
    private readonly FrozenDictionary<string, AggregateFunction> _functions;

    private AggregateCatalog(IEnumerable<AggregateFunction> functions)
    {
        _functions = functions.ToFrozenDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>COUNT, SUM, AVG, MIN, MAX, VAR, VARP, STDEV, STDEVP.</summary>
    public static AggregateCatalog Default { get; } = new(
    [
        AggregateFunction.Of("COUNT", static () => new CountAccumulators()),
        OfNumbers("SUM", static (s, slot) => s.Sum(slot), numericOnly: true),
        OfNumbers("AVG", static (s, slot) => s.Average(slot), numericOnly: true),
        OfNumbers("MIN", static (s, slot) => s.Least(slot), numericOnly: false),
        OfNumbers("MAX", static (s, slot) => s.Most(slot), numericOnly: false),
        OfMoments("VAR", static (s, slot) => s.Variance(slot, sample: true)),
        OfMoments("VARP", static (s, slot) => s.Variance(slot, sample: false)),
        OfMoments("STDEV", static (s, slot) => s.Deviation(slot, sample: true)),
        OfMoments("STDEVP", static (s, slot) => s.Deviation(slot, sample: false)),
    ]);

    /// <summary>The names, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _functions.Values.Select(f => f.Name).Order(StringComparer.Ordinal)];

    /// <summary>Finds a function by name.</summary>
    public bool TryFind(string name, [MaybeNullWhen(false)] out AggregateFunction function) => _functions.TryGetValue(name, out function);

    /// <summary>A catalogue with one more function.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public AggregateCatalog With(AggregateFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return TryFind(function.Name, out _)
            ? throw new ArgumentException($"There is an aggregate function {function.Name} already; choose another name.", nameof(function))
            : new AggregateCatalog(_functions.Values.Append(function));
    }

    /// <summary>The function that a call names.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    internal AggregateFunction Require(AggregateCall call) =>
        TryFind(call.Function, out var function)
            ? function
            : throw new ArgumentException($"There is no aggregate function {call.Function}; known are {string.Join(", ", Names)}.", nameof(call));

    private static AggregateFunction OfNumbers(string name, Func<NumberAccumulators, int, Value> result, bool numericOnly) =>
        new(name, "NUMBERS", static () => new NumberAccumulators(), (s, slot) => result((NumberAccumulators)s, slot), numericOnly);

    private static AggregateFunction OfMoments(string name, Func<MomentAccumulators, int, Value> result) =>
        new(name, "MOMENTS", static () => new MomentAccumulators(), (s, slot) => result((MomentAccumulators)s, slot), NumericOnly: true);
}
