using System.Text.Json;
using System.Text.Json.Serialization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// The stored state of a window entity. In JSON: <c>{"v":1,"d":"base64"}</c>. Bytes are read when a plan is at hand,
/// once per batch of operations, and written when the JSON is. For one caller at a time.
/// </summary>
/// <remarks>
/// What this code cannot read (a newer version, damage, another plan) is kept as it is: <see cref="Open"/> throws, and
/// the JSON that is written back equals the JSON that was read.
/// <para>
/// Changes since the last writing are remembered, so that one that fails is undone by reading the bytes and making the
/// others again. A change must therefore follow from the state and what it holds alone, and do nothing beside.
/// </para>
/// </remarks>
[JsonConverter(typeof(WindowEntityStateConverter))]
public sealed class WindowEntityState : IUndoableState
{
    /// <summary>What was done to the state since it was <see cref="_stored"/>, in order.</summary>
    private readonly List<Func<GroupState, GroupState>> _changes = [];

    /// <summary>How many of the changes belong to operations that succeeded.</summary>
    private int _kept;
    private byte[]? _stored;
    private GroupState? _live;
    private PipelinePlan? _plan;
    private LiveStates? _states;

    /// <summary>The state of an entity that nothing has come to.</summary>
    public WindowEntityState()
    {
    }

    internal WindowEntityState(byte[] stored) => _stored = stored;

    /// <summary>JSON of a form that this code does not know; null = known form.</summary>
    internal string? Foreign { get; init; }

    /// <summary>For people: the open windows of one key; empty if there are none.</summary>
    /// <exception cref="SnapshotFormatException">The state cannot be read by this program under this plan.</exception>
    public IReadOnlyList<OpenWindow> Describe(PipelinePlan plan, string key) => Open(plan).Operator.Describe(key);

    /// <summary>For people: the group's watermark, event time.</summary>
    /// <exception cref="SnapshotFormatException">The state cannot be read by this program under this plan.</exception>
    public long Watermark(PipelinePlan plan) => Open(plan).Operator.Watermark;

    /// <summary>Gives the live state; reads it from the stored bytes at the first call.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="states">
    /// Where it may be without reading, and where it goes when this object is written as JSON; the next call takes it back,
    /// or reads it. Null = it stays here.
    /// </param>
    /// <exception cref="SnapshotFormatException">The state cannot be read by this program under this plan.</exception>
    internal GroupState Open(PipelinePlan plan, LiveStates? states = null)
    {
        _states = states;
        if (_live is null)
        {
            _plan = plan;
            _live = (_stored is null ? null : states?.Take(_stored, plan)) ?? ReadStored(plan);
        }

        return _live;
    }

    /// <summary>
    /// Called when the state is stored: leaves the live one to whoever opens these bytes next; one that is far larger than
    /// what it holds is made small first, as reading the bytes would have done.
    /// </summary>
    internal void Leave()
    {
        if (_states is not null && _stored is not null && _changes.Count == 0 && _live is not null)
        {
            _states.Put(_stored, _plan!, _live.Operator.IsOversized ? _live.Trimmed() : _live);
            _live = null;
        }
    }

    /// <inheritdoc/>
    public void Keep() => _kept = _changes.Count;

    /// <inheritdoc/>
    public void Undo()
    {
        if (_changes.Count > _kept)
        {
            _changes.RemoveRange(_kept, _changes.Count - _kept);
            _live = Rebuilt();
        }
    }

    /// <summary>Runs a change, now and whenever a later one is undone. If it throws, none of it remains, not even in the live object.</summary>
    internal T Change<T>(Func<GroupState, T> change)
    {
        try
        {
            var result = change(_live!);
            _changes.Add(state =>
            {
                change(state);
                return state;
            });
            return result;
        }
        catch
        {
            _live = Rebuilt();
            throw;
        }
    }

    /// <summary>Takes over a state of a savepoint. If it throws, nothing has changed.</summary>
    /// <exception cref="SnapshotFormatException">The bytes are not those that the message names, or cannot be read under this plan.</exception>
    internal void Restore(PipelinePlan plan, byte[] stored, RestoreMessage message)
    {
        if (!string.Equals(GroupImage.HashOf(stored), message.Hash, StringComparison.Ordinal))
        {
            throw new SnapshotFormatException($"The state {message.Image} of the savepoint is damaged: its hash is not the one that the savepoint names.");
        }

        var saved = Saved();
        if (!string.Equals(saved.Lineage, message.Lineage, StringComparison.Ordinal))
        {
            throw new SnapshotFormatException($"The state {message.Image} of the savepoint is of lineage {saved.Lineage}, not {message.Lineage}.");
        }

        _live = GroupRestore.From(saved);
        _plan = plan;
        _changes.Add(_ => GroupRestore.From(Saved()));

        GroupState Saved() => GroupSnapshot.Read(StateBytes.Unpack(stored), plan);
    }

    /// <summary>The bytes to store; null = nothing yet. What is in them can no longer be undone.</summary>
    internal byte[]? Encode()
    {
        if (_changes.Count > 0)
        {
            _stored = StateBytes.Write(_live!, _plan!);
            _changes.Clear();
            _kept = 0;
        }

        return _stored;
    }

    private GroupState Rebuilt() => _changes.Aggregate(ReadStored(_plan!), (state, change) => change(state));

    private GroupState ReadStored(PipelinePlan plan)
    {
        if (Foreign is not null)
        {
            throw new SnapshotFormatException(
                "The state of this window entity has a form that this program does not know; run the version that wrote it, or a newer one. Nothing was overwritten.");
        }

        return _stored is null ? new GroupState(plan) : GroupSnapshot.Read(StateBytes.Unpack(_stored), plan);
    }
}

/// <summary>Reads and writes the JSON form of <see cref="WindowEntityState"/>.</summary>
internal sealed class WindowEntityStateConverter : JsonConverter<WindowEntityState>
{
    private const int Version = 1;

    public override WindowEntityState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ahead = reader;
        if (TryReadOwn(ref ahead) is { } state)
        {
            reader = ahead;
            return state;
        }

        return ReadAny(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, WindowEntityState value, JsonSerializerOptions options)
    {
        if (value.Foreign is { } raw)
        {
            writer.WriteRawValue(raw);
            return;
        }

        writer.WriteStartObject();
        if (value.Encode() is { } bytes)
        {
            writer.WriteNumber("v", Version);
            writer.WriteBase64String("d", bytes);
        }

        writer.WriteEndObject();
        value.Leave();
    }

    /// <summary>What <see cref="Write"/> wrote, to the letter, without a document in between; null = something else, which may be equal to it.</summary>
    private static WindowEntityState? TryReadOwn(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.StartObject
        && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("v"u8)
        && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version == Version
        && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("d"u8)
        && reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
        && reader.Read() && reader.TokenType == JsonTokenType.EndObject
            ? new WindowEntityState(bytes)
            : null;

    private static WindowEntityState ReadAny(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.GetPropertyCount() == 0)
        {
            return new WindowEntityState();
        }

        return root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("v", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == Version
            && root.TryGetProperty("d", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes)
            ? new WindowEntityState(bytes)
            : new WindowEntityState { Foreign = root.GetRawText() };
    }
}
