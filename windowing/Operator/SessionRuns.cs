using System.Runtime.Intrinsics;

namespace StreamFunctions.Windowing;

/// <summary>The rows of one key of a block: all of them lie within the gap of each other.</summary>
internal struct SessionRun
{
    /// <summary>The time of the first row, all bits turned, and that of the last: so a row widens both by one maximum, without a branch.</summary>
    private Vector128<long> _bounds;

    internal static SessionRun Empty => new() { _bounds = Vector128.Create(long.MinValue) };

    /// <summary>Time of its first row.</summary>
    internal readonly long First => ~_bounds[0];

    /// <summary>Time of its last row.</summary>
    internal readonly long Last => _bounds[1];

    internal int Rows { readonly get; private set; }

    /// <summary>Where its rows are accumulated.</summary>
    internal int Slot { readonly get; set; }

    internal void Add(long time)
    {
        _bounds = Vector128.Max(_bounds, Vector128.Create(~time, time));
        Rows++;
    }
}

/// <summary>
/// Takes the rows of a block together by key where nothing has to be judged row by row: all are new, none is behind the
/// watermark, and the block spans less than the gap, so that the rows of a key are in one session. That is nearly every block.
/// A session then is looked up once per key of the block; a row touches nothing else.
/// </summary>
internal sealed class SessionRuns(SessionCutter cutter)
{
    private SessionRun[] _runs = [];

    /// <summary>False if the block is not of this kind; nothing has happened then.</summary>
    internal bool TryGather(FoldBatch batch)
    {
        if (cutter.IsCapped || !batch.AdmitsAll || batch.Block.Count == 0)
        {
            return false;
        }

        // Times that would have to be clamped come first: beyond them the difference could overflow.
        var (least, most) = TimeBounds.Of(batch.Block.Times);
        if (least != SessionCutter.Clamp(least) || most != SessionCutter.Clamp(most) || least < batch.Watermark || most - least >= cutter.Gap)
        {
            return false;
        }

        Slots.Grow(ref _runs, batch.Block.Keys.Length);
        Gather(batch.Block, _runs.AsSpan(0, batch.Block.Keys.Length));
        return true;
    }

    /// <summary>The runs by the block's keys. One without rows is no run: a block may list keys that no row has.</summary>
    internal Span<SessionRun> Of(FoldBatch batch) => _runs.AsSpan(0, batch.Block.Keys.Length);

    /// <summary>Sends all rows to the slots of their runs.</summary>
    internal void Accept(FoldBatch batch)
    {
        var keyIndexes = batch.Block.KeyIndexes;
        var slots = batch.Slots[..keyIndexes.Length];
        var runs = Of(batch);
        for (var row = 0; row < keyIndexes.Length; row++)
        {
            slots[row] = runs[keyIndexes[row]].Slot;
        }

        foreach (ref var run in runs)
        {
            if (run.Rows > 0)
            {
                batch.Touched.Add(new SlotCount(run.Slot, run.Rows));
            }
        }

        batch.AcceptAll();
    }

    private static void Gather(RowBlock block, Span<SessionRun> runs)
    {
        runs.Fill(SessionRun.Empty);
        var times = block.Times;
        var keyIndexes = block.KeyIndexes[..times.Length];
        for (var row = 0; row < times.Length; row++)
        {
            runs[keyIndexes[row]].Add(times[row]);
        }
    }
}
