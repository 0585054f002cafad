using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Decides, from <see cref="EntityFaults"/>, what goes wrong next. Every draw is a hash of seed, kind and sequence number and
/// so does not depend on the interleaving of threads. Thread-safe.
/// </summary>
internal sealed class FaultDraws(EntityFaults faults)
{
    private long _clientSignals;
    private int _crashPasses;

    private enum Kind
    {
        Lose = 1,
        Repeat,
        Duplicate,
        Delay,
        DelayLength,
        Place,
    }

    public bool LosesBatch(long firstSequence) => Happens(faults.LoseBatch, Kind.Lose, firstSequence);

    public bool RepeatsBatch(long firstSequence) => Happens(faults.RepeatBatch, Kind.Repeat, firstSequence);

    /// <summary>What is stored for one signal of a client: itself, perhaps twice, perhaps later.</summary>
    public IReadOnlyList<NewSignal> Disturb(NewSignal signal, long nowTicks)
    {
        long number = Interlocked.Increment(ref _clientSignals);
        NewSignal stored = signal;
        if (Happens(faults.DelaySignal, Kind.Delay, number))
        {
            long delay = (long)(faults.MaxDelay.Ticks * Draw(Kind.DelayLength, number));
            stored = signal with { Due = Math.Max(signal.Due, nowTicks) + delay };
        }

        return Happens(faults.DuplicateSignal, Kind.Duplicate, number) ? [stored, signal] : [stored];
    }

    /// <summary>
    /// Moves every signal back by less than the window, then keeps the first half, so that places change across batches too.
    /// </summary>
    public IReadOnlyList<StoredSignal> Reorder(IReadOnlyList<StoredSignal> batch)
    {
        if (faults.ReorderWindow < 2 || batch.Count < 2)
        {
            return batch;
        }

        return [.. batch
            .OrderBy(signal => signal.Sequence + (faults.ReorderWindow * Draw(Kind.Place, signal.Sequence)))
            .Take((batch.Count + 1) / 2)];
    }

    /// <summary>Ends this process without a word if it is this point's turn; does not come back then.</summary>
    public void Pass(EntityCrashPoint point)
    {
        if (faults.CrashAt != point || Interlocked.Increment(ref _crashPasses) <= faults.CrashAfter)
        {
            return;
        }

        using Process self = Process.GetCurrentProcess();
        self.Kill();
        using ManualResetEvent never = new(false);
        never.WaitOne();
    }

    private bool Happens(double probability, Kind kind, long sequence) =>
        probability > 0 && Draw(kind, sequence) < probability;

    private double Draw(Kind kind, long sequence)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, faults.Seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], (int)kind);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], sequence);
        return (XxHash64.HashToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
