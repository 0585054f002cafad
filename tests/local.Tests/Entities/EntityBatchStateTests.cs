using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>When the state of a batch becomes JSON, and what is left of it when an operation throws.</summary>
public sealed class EntityBatchStateTests
{
    private readonly Counting<SumState> _sums = new();
    private readonly Counting<ListState> _lists = new();

    [Fact]
    public async Task A_state_that_can_undo_is_written_once_and_without_what_threw()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "Add", "Add", "AddThenThrow", "Add", "AddThenThrow");
        Assert.Equal(0, _sums.TimesWritten);
        Assert.Equal("""{"Sum":103}""", Written(batch));
        Assert.Equal(1, _sums.TimesWritten);
        Assert.Equal(1, _sums.TimesRead);
    }

    [Fact]
    public async Task What_threw_before_anything_was_set_is_taken_back_too()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "AddThenThrow", "Add");
        Assert.Equal("""{"Sum":101}""", Written(batch));
    }

    [Fact]
    public async Task A_batch_of_which_all_threw_leaves_the_state_as_it_was()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{ "Sum" : 100 }""");
        await RunAsync(batch, "AddThenThrow", "AddThenThrow");
        Assert.Equal("""{ "Sum" : 100 }""", Written(batch));
    }

    [Fact]
    public async Task A_state_that_was_deleted_is_none_and_begins_anew()
    {
        EntityOperationBatch batch = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(batch, "Add", "Delete");
        Assert.Null(batch.WriteState());
        EntityOperationBatch again = Batch(new SumEntity(), """{"Sum":100}""");
        await RunAsync(again, "Add", "Delete", "AddThenThrow", "Add");
        Assert.Equal("""{"Sum":1}""", Written(again));
    }

    [Fact]
    public async Task Any_other_state_is_written_after_every_operation()
    {
        EntityOperationBatch batch = Batch(new ListEntity(new EntityProbe()), null);
        Assert.Null(await batch.RunAsync(new StoredSignal(1, "Append", "1"u8.ToArray())));
        Assert.Null(await batch.RunAsync(new StoredSignal(2, "Append", "2"u8.ToArray())));
        Assert.IsType<NotSupportedException>(await batch.RunAsync(new StoredSignal(3, "NoSuchOperation", null)));
        Assert.Equal(2, _lists.TimesWritten);
        Assert.Equal("""{"Seen":[1,2]}""", Written(batch));
        Assert.Equal(2, _lists.TimesWritten);
    }

    private static async Task RunAsync(EntityOperationBatch batch, params string[] operations)
    {
        foreach (string operation in operations)
        {
            Exception? error = await batch.RunAsync(new StoredSignal(1, operation, null));
            Assert.Equal(operation == "AddThenThrow", error is InvalidOperationException);
        }
    }

    private static string? Written(EntityOperationBatch batch) => batch.WriteState() is { } json ? Encoding.UTF8.GetString(json) : null;

    private EntityOperationBatch Batch(ITaskEntity entity, string? state)
    {
        EntityJson json = new(new JsonSerializerOptions { Converters = { _sums, _lists } });
        return new EntityOperationBatch(entity, new EntityInstanceId("any", "a"), state is null ? null : Encoding.UTF8.GetBytes(state), json);
    }

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

    /// <summary>As without it, counted.</summary>
    private sealed class Counting<T> : JsonConverter<T>
    {
        public int TimesWritten { get; private set; }

        public int TimesRead { get; private set; }

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            TimesRead++;
            return JsonSerializer.Deserialize<T>(ref reader);
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            TimesWritten++;
            JsonSerializer.Serialize(writer, value);
        }
    }
}
