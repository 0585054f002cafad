namespace StreamFunctions.Windowing.Tests;

public sealed class AggregateTests
{
    public static TheoryData<string, Value[], Value> Cases => new()
    {
        { "SUM", [], Value.Null },
        { "SUM", [Value.Null], Value.Null },
        { "AVG", [Value.Null], Value.Null },
        { "MIN", [Value.Null], Value.Null },
        { "COUNT", [Value.Null, Value.Of(1), Value.Of("x")], Value.Of(2) },
        { "SUM", [Value.Of(long.MaxValue), Value.Of(long.MaxValue), Value.Of(-long.MaxValue)], Value.Of(long.MaxValue) },
        { "SUM", [Value.Of(long.MaxValue), Value.Of(1)], Value.Of(9223372036854775808.0) },
        { "SUM", [Value.Of(1e16), Value.Of(1.0), Value.Of(-1e16)], Value.Of(1.0) },
        { "SUM", [Value.Of(1), Value.Of(0.5)], Value.Of(1.5) },
        { "SUM", [Value.Of(double.PositiveInfinity), Value.Of(1.0)], Value.Of(double.PositiveInfinity) },
        { "SUM", [Value.Of("x"), Value.Of(true), Value.Of(2)], Value.Of(2) },
        { "AVG", [Value.Of(1), Value.Of(2), Value.Null], Value.Of(1.5) },
        { "MIN", [Value.Of(2), Value.Of(1.5)], Value.Of(1.5) },
        { "MAX", [Value.Of(9007199254740993), Value.Of(9007199254740992.0)], Value.Of(9007199254740993) },
        { "MIN", [Value.Of("b"), Value.Of("B"), Value.Of("a")], Value.Of("B") },
        { "MAX", [Value.Of("b"), Value.Of(5)], Value.Of("b") },
        { "MIN", [Value.Of(1.0), Value.Of(double.NaN)], Value.Of(double.NaN) },
        { "MAX", [Value.Of(double.NaN), Value.Of(1.0)], Value.Of(1.0) },
        { "VAR", [Value.Of(5)], Value.Null },
        { "STDEV", [Value.Of(5)], Value.Null },
        { "VARP", [Value.Of(5)], Value.Of(0.0) },
        { "VAR", [Value.Of(1), Value.Of(3)], Value.Of(2.0) },
        { "STDEVP", [Value.Of(1), Value.Of(3)], Value.Of(1.0) },
        { "VAR", [Value.Of(1e9 + 4), Value.Of(1e9 + 7), Value.Of(1e9 + 13), Value.Of(1e9 + 16)], Value.Of(30.0) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_result_is_as_defined_in_one_slot_and_merged_from_many(string function, Value[] values, Value expected)
    {
        Assert.True(AggregateCatalog.Default.TryFind(function, out var found));
        var state = found.CreateState();
        state.EnsureCapacity(values.Length + 2);
        for (var i = 0; i < values.Length; i++)
        {
            state.Add(0, values[i]);
            state.Add(i + 2, values[i]);
            state.Merge(1, i + 2);
        }

        Assert.Equal(expected, found.Result(state, 0));
        Assert.Equal(expected, found.Result(state, 1));
        state.Free(0);
        Assert.Equal(function == "COUNT" ? Value.Of(0) : Value.Null, found.Result(state, 0));
    }

    [Fact]
    public void Users_add_their_own_and_cannot_replace_another()
    {
        var catalog = AggregateCatalog.Default.With(AggregateFunction.Of("PRESENT", () => new CountAccumulators()));
        Assert.True(catalog.TryFind("present", out _));
        Assert.Throws<ArgumentException>(() => catalog.With(AggregateFunction.Of("Sum", () => new CountAccumulators())));
        var op = new KeyedOperator(Some.Config(new TumblingWindow(Some.Span(1)), [new("PRESENT", 0)]), catalog);
        var output = new Collected();
        op.Fold(Some.Block(0, (0, "a", Value.Null), (0, "a", Value.Of(1))), null, output);
        op.AdvanceTo(EventTime.EndOfInput, output);
        Assert.Equal(Value.Of(1), output.Results[0].Values[0]);
    }

    [Fact]
    public void An_unknown_function_is_refused_with_the_names_of_those_that_exist()
    {
        var error = Assert.Throws<ArgumentException>(() => new KeyedOperator(Some.Config(new TumblingWindow(Some.Span(1)), [new("MEDIAN", 0)])));
        Assert.Contains("STDEVP", error.Message, StringComparison.Ordinal);
    }
}
