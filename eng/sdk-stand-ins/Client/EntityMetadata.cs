// Stand-in for Microsoft.DurableTask.Client 1.28.0, src/Client/Core/{Entities/EntityMetadata,SerializedData}.cs
using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Client
{
    public sealed class SerializedData(string data, DataConverter? converter = null)
    {
        public string Value { get; } = data ?? throw new ArgumentNullException(nameof(data));

        public DataConverter Converter { get; } = converter ?? JsonDataConverter.Default;

        public T ReadAs<T>() => Converter.Deserialize<T>(Value);
    }
}

namespace Microsoft.DurableTask.Client.Entities
{
    public class EntityMetadata<TState>(EntityInstanceId id)
    {
        private readonly TState? _state;

        public EntityMetadata(EntityInstanceId id, TState? state)
            : this(id)
        {
            IncludesState = state is not null;
            _state = state;
        }

        public EntityInstanceId Id { get; } =
            id == default ? throw new ArgumentException("The entity id is empty.", nameof(id)) : id;

        public DateTimeOffset LastModifiedTime { get; init; }

        public int BacklogQueueSize { get; init; }

        public string? LockedBy { get; init; }

        [MemberNotNullWhen(true, nameof(State), nameof(_state))]
        public bool IncludesState { get; }

        public TState State => IncludesState
            ? _state
            : throw new InvalidOperationException($"The state was not read: {nameof(IncludesState)} is false.");
    }

    public sealed class EntityMetadata(EntityInstanceId id, SerializedData? state = null)
        : EntityMetadata<SerializedData>(id, state)
    {
    }
}
