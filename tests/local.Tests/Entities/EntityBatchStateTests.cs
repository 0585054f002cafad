using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>When the state of a batch becomes JSON, and what is left of it when an operation throws.</summary>
public sealed class EntityBatchStateTests
{
    private readonly CountingConverter _converter = new();

    [Fact]
    public async Task A_state_that_can_undo_is_written_once_and_without_what_threw()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "Add", "Add", "AddThenThrow", "Add", "AddThenThrow");
        Assert.Equal(0, _converter.StatesWritten);
        Assert.Equal("""{"Sum":103}""", batch.WriteState());
        Assert.Equal(1, _converter.StatesWritten);
        Assert.Equal(1, _converter.StatesRead);
    }

    [Fact]
    public async Task What_threw_before_anything_was_set_is_taken_back_too()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "AddThenThrow", "Add");
        Assert.Equal("""{"Sum":101}""", batch.WriteState());
    }

    [Fact]
    public async Task A_batch_of_which_all_threw_leaves_the_state_as_it_was()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{ "Sum" : 100 }""");
        await RunAsync(batch, "AddThenThrow", "AddThenThrow");
        Assert.Equal("""{ "Sum" : 100 }""", batch.WriteState());
    }

    [Fact]
    public async Task A_state_that_was_deleted_is_none_and_begins_anew()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "Add", "Delete");
        Assert.Null(batch.WriteState());
        EntityOperationBatch again = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(again, "Add", "Delete", "AddThenThrow", "Add");
        Assert.Equal("""{"Sum":1}""", again.WriteState());
    }

    [Fact]
    public async Task Any_other_state_is_written_after_every_operation()
    {
        EntityOperationBatch batch = Batch(new ListEntity(new EntityProbe()), null);
        Assert.Null(await batch.RunAsync(new StoredSignal(1, "Append", "1")));
        Assert.Null(await batch.RunAsync(new StoredSignal(2, "Append", "2")));
        Assert.IsType<NotSupportedException>(await batch.RunAsync(new StoredSignal(3, "NoSuchOperation", null)));
        Assert.Equal(2, _converter.StatesWritten);
        Assert.Equal("""{"Seen":[1,2]}""", batch.WriteState());
        Assert.Equal(2, _converter.StatesWritten);
    }

    private static async Task RunAsync(EntityOperationBatch batch, params string[] operations)
    {
        foreach (string operation in operations)
        {
            Exception? error = await batch.RunAsync(new StoredSignal(1, operation, null));
            Assert.Equal(operation == "AddThenThrow", error is InvalidOperationException);
        }
    }

    private EntityOperationBatch Batch(ITaskEntity entity, string? state) =>
        new(entity, new EntityInstanceId("any", "a"), state, _converter);

    public sealed class SumState : IUndoableState
    {
        [JsonIgnore]
        public int Added { get; set; }

        public int Sum { get; set; }

        public void Keep() => Added = 0;

        public void Undo()
        {
            Sum -= Added;
            Added = 0;
        }
    }

    public sealed class SumEntity : TaskEntity<SumState>
    {
        public void Add()
        {
            State.Sum++;
            State.Added++;
        }

        public void AddThenThrow()
        {
            Add();
            throw new InvalidOperationException("as asked");
        }
    }

    private sealed class CountingConverter : DataConverter
    {
        public int StatesWritten { get; private set; }

        public int StatesRead { get; private set; }

        public override string? Serialize(object? value)
        {
            StatesWritten += value is null ? 0 : 1;
            return JsonDataConverter.Default.Serialize(value);
        }

        public override object? Deserialize(string? data, Type targetType)
        {
            StatesRead += data is null || targetType == typeof(int) ? 0 : 1;
            return JsonDataConverter.Default.Deserialize(data, targetType);
        }
    }
}
