using System.Runtime.InteropServices;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>As <see cref="HandTumbling"/>, with a dictionary per pane of one hop; a window is put together when it closes. For rows in order.</summary>
internal sealed class HandHopping(TimeSpan size, TimeSpan hop, EventStream stream, WindowTable expected)
    : WindowContender("hand-written panes", expected)
{
    private readonly long _size = size.Ticks;
    private readonly long _hop = hop.Ticks;
    private readonly List<ClosedWindow> _closed = [];

    /// <summary>The panes of the oldest open window and later ones, ascending.</summary>
    private readonly List<(long Start, Dictionary<int, Cell> Cells)> _panes = [];

    public override void Run()
    {
        _closed.Clear();
        _panes.Clear();
        var (times, keys, values) = (stream.Times, stream.Keys, stream.Values);
        var (start, current, nextEnd) = (long.MinValue, (Dictionary<int, Cell>?)null, long.MaxValue);
        for (var i = 0; i < times.Length; i++)
        {
            var time = times[i];
            if (time >= nextEnd)
            {
                nextEnd = Close(nextEnd, time);
            }

            if (current is null || (ulong)(time - start) >= (ulong)_hop)
            {
                start = time - (time % _hop);
                _panes.Add((start, current = []));
                nextEnd = Math.Min(nextEnd, start + _hop);
            }

            CollectionsMarshal.GetValueRefOrAddDefault(current, keys[i], out _).Add(values[i]);
        }

        Close(nextEnd, long.MaxValue);
    }

    protected override IEnumerable<WindowRow> Results() => _closed.Select(c => c.ToRow(stream.Names));

    /// <summary>Closes the windows that end from <paramref name="end"/> to the watermark; the next end to wait for.</summary>
    private long Close(long end, long watermark)
    {
        for (; end <= watermark && _panes.Count > 0; end += _hop)
        {
            var window = new Dictionary<int, Cell>();
            foreach (var (start, cells) in _panes)
            {
                foreach (var (key, cell) in start < end ? cells : [])
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(window, key, out _).Merge(cell);
                }
            }

            foreach (var (key, cell) in window)
            {
                _closed.Add(new ClosedWindow(key, end - _size, end, cell));
            }

            _panes.RemoveAll(p => p.Start <= end - _size);
        }

        return _panes.Count == 0 ? long.MaxValue : end;
    }
}
