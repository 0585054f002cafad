using System.Runtime.InteropServices;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// What a good engineer writes for this one query: a dictionary of cells per open window, the current one at hand,
/// windows evicted when the watermark passes them. No sequence numbers, no snapshots, keys are numbers.
/// </summary>
internal sealed class HandTumbling(TimeSpan size, EventStream stream, WindowTable expected) : WindowContender("hand-written loop", expected)
{
    private readonly long _size = size.Ticks;
    private readonly List<ClosedWindow> _closed = [];
    private readonly Dictionary<long, Dictionary<int, Cell>> _open = [];

    public override void Run()
    {
        _closed.Clear();
        var (times, keys, values) = (stream.Times, stream.Keys, stream.Values);
        var (start, current) = (long.MinValue, (Dictionary<int, Cell>?)null);
        var (most, disorder, nextEnd) = (long.MinValue, stream.Disorder.Ticks, long.MaxValue);
        for (var i = 0; i < times.Length; i++)
        {
            var time = times[i];
            if (current is null || (ulong)(time - start) >= (ulong)_size)
            {
                start = time - (time % _size);
                ref var cells = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, start, out _);
                current = cells ??= [];
                nextEnd = Math.Min(nextEnd, start + _size);
            }

            CollectionsMarshal.GetValueRefOrAddDefault(current, keys[i], out _).Add(values[i]);
            if (time > most)
            {
                most = time;
                if (most - disorder >= nextEnd)
                {
                    nextEnd = Evict(most - disorder);
                }
            }
        }

        Evict(long.MaxValue);
    }

    protected override IEnumerable<WindowRow> Results() => _closed.Select(c => c.ToRow(stream.Names));

    /// <summary>Closes what the watermark has passed; the next end to wait for.</summary>
    private long Evict(long watermark)
    {
        foreach (var start in _open.Keys.Where(s => s + _size <= watermark).Order().ToList())
        {
            _open.Remove(start, out var cells);
            foreach (var (key, cell) in cells!)
            {
                _closed.Add(new ClosedWindow(key, start, start + _size, cell));
            }
        }

        return _open.Count == 0 ? long.MaxValue : _open.Keys.Min() + _size;
    }
}
