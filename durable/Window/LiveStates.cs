using System.IO.Hashing;

namespace StreamFunctions.Durable;

/// <summary>
/// Live states that this process has just stored, so that the next batch of the same entity need not read its state
/// again. One for the process. Thread-safe.
/// </summary>
/// <remarks>
/// Found by the stored bytes themselves, not by the entity: whatever other workers, retries or restores did meanwhile,
/// bytes that are equal mean this state, and bytes that are not find nothing. Who takes a state owns it alone.
/// </remarks>
public sealed class LiveStates
{
    /// <summary>
    /// Enough for a few hundred key groups. In memory a state is several times as large as its bytes, which may be compressed.
    /// </summary>
    private const long DefaultBytes = 4 << 20;

    private readonly long _mostBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _oldestFirst = new();
    private long _bytes;

    /// <summary>Keeps the default amount.</summary>
    public LiveStates()
        : this(DefaultBytes)
    {
    }

    /// <summary>Keeps states of at most so many stored bytes together; 0 keeps none.</summary>
    internal LiveStates(long mostBytes) => _mostBytes = mostBytes;

    /// <summary>Gives a state away: until somebody takes it, nobody may touch it.</summary>
    /// <param name="stored">What the state was stored as. Not changed from here on, by anybody.</param>
    /// <param name="plan">Under which it was read.</param>
    /// <param name="state">What reading the bytes would give.</param>
    internal void Put(byte[] stored, PipelinePlan plan, GroupState state)
    {
        if (stored.Length > _mostBytes)
        {
            return;
        }

        var hash = XxHash128.HashToUInt128(stored);
        lock (_gate)
        {
            if (_kept.TryGetValue(hash, out var other))
            {
                Drop(other);
            }

            _kept[hash] = _oldestFirst.AddLast(new Kept(hash, stored, plan, state));
            _bytes += stored.Length;
            while (_bytes > _mostBytes)
            {
                Drop(_oldestFirst.First!);
            }
        }
    }

    /// <summary>Takes the state that was stored as these bytes; null if it is not here.</summary>
    internal GroupState? Take(byte[] stored, PipelinePlan plan)
    {
        var hash = XxHash128.HashToUInt128(stored);
        lock (_gate)
        {
            if (!_kept.TryGetValue(hash, out var node)
                || !ReferenceEquals(node.Value.Plan, plan) || !node.Value.Stored.AsSpan().SequenceEqual(stored))
            {
                return null;
            }

            Drop(node);
            return node.Value.State;
        }
    }

    private void Drop(LinkedListNode<Kept> node)
    {
        _kept.Remove(node.Value.Hash);
        _oldestFirst.Remove(node);
        _bytes -= node.Value.Stored.Length;
    }

    private sealed record Kept(UInt128 Hash, byte[] Stored, PipelinePlan Plan, GroupState State);
}
