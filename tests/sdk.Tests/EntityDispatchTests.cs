using System.Reflection;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Sdk.Tests;

/// <summary>
/// How an entity's operations are bound, stored and rolled back: the rules that the window entity relies on. The same
/// tests run against the official base class and against its stand-in.
/// </summary>
public sealed class EntityDispatchTests
{
    [Fact]
    public async Task An_operation_finds_its_method_in_any_case_and_stores_the_state_afterwards()
    {
        var state = new RecordingState(new Total { Value = 40 });

        object? result = await new Counter().RunAsync(new Operation("aDD", state, input: 2));

        Assert.Equal(42, result);
        Assert.Equal(42, Assert.IsType<Total>(state.Stored).Value);
    }

    [Fact]
    public async Task Missing_state_is_initialised()
    {
        var state = new RecordingState(null);

        await new Counter().RunAsync(new Operation("Add", state, input: 2));

        Assert.Equal(2, Assert.IsType<Total>(state.Stored).Value);
    }

    [Fact]
    public async Task The_context_is_bound_beside_the_input()
    {
        var state = new RecordingState(null);

        object? result = await new Counter().RunAsync(new Operation("Describe", state, input: 7));

        Assert.Equal("@counter@a:7", result);
    }

    [Fact]
    public async Task A_parameter_with_a_default_needs_no_input()
    {
        var state = new RecordingState(null);

        Assert.Equal(1, await new Counter().RunAsync(new Operation("AddOne", state)));
    }

    [Fact]
    public async Task A_missing_input_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await new Counter().RunAsync(new Operation("Add", new RecordingState(null))));

    [Theory]
    [InlineData("LaterTask")]
    [InlineData("LaterValueTask")]
    [InlineData("LaterValueTaskAtOnce")]
    public async Task The_state_is_stored_when_the_operation_has_ended(string operation)
    {
        var state = new RecordingState(null);

        object? result = await new Counter().RunAsync(new Operation(operation, state));

        Assert.Equal(5, result);
        Assert.Equal(5, Assert.IsType<Total>(state.Stored).Value);
    }

    [Theory]
    [InlineData("LaterPlainTask")]
    [InlineData("LaterPlainValueTask")]
    public async Task An_operation_without_a_result_gives_null(string operation)
    {
        var state = new RecordingState(null);

        Assert.Null(await new Counter().RunAsync(new Operation(operation, state)));
        Assert.Equal(6, Assert.IsType<Total>(state.Stored).Value);
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("FailLater")]
    public async Task An_operation_that_throws_stores_nothing_and_throws_its_own_exception(string operation)
    {
        var state = new RecordingState(null);

        await Assert.ThrowsAsync<TimeoutException>(async () => await new Counter().RunAsync(new Operation(operation, state)));
        Assert.False(state.WasStored);
    }

    [Fact]
    public async Task Overloads_are_refused() =>
        await Assert.ThrowsAsync<AmbiguousMatchException>(async () =>
            await new Counter().RunAsync(new Operation("Twice", new RecordingState(null), input: 1)));

    [Fact]
    public async Task Two_inputs_are_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await new Counter().RunAsync(new Operation("TwoInputs", new RecordingState(null), input: 1)));

    [Fact]
    public async Task An_unknown_operation_is_refused() =>
        await Assert.ThrowsAsync<NotSupportedException>(async () =>
            await new Counter().RunAsync(new Operation("Nothing", new RecordingState(null))));

    [Fact]
    public async Task Delete_is_implicit_and_empties_the_state()
    {
        var state = new RecordingState(new Total());

        await new Counter().RunAsync(new Operation("DELETE", state));

        Assert.True(state.WasStored);
        Assert.Null(state.Stored);
    }

    [Fact]
    public void An_entity_id_has_a_lower_case_name_and_survives_its_text_form()
    {
        var id = new EntityInstanceId("Window", "Flights|1|@x");

        Assert.Equal("@window@Flights|1|@x", id.ToString());
        Assert.Equal(id, EntityInstanceId.FromString(id.ToString()));
        Assert.Equal(id, System.Text.Json.JsonSerializer.Deserialize<EntityInstanceId>(System.Text.Json.JsonSerializer.Serialize(id)));
        Assert.Throws<ArgumentException>(() => EntityInstanceId.FromString("window@a"));
        Assert.Throws<ArgumentException>(() => new EntityInstanceId("a@b", "c"));
    }
}
