using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>The query in System.Reactive: a window closes at the first row beyond it, and groups its rows by key. For rows in order.</summary>
internal sealed class ReactiveTumbling(TimeSpan size, EventStream stream, WindowTable expected) : WindowContender("System.Reactive", expected)
{
    private readonly List<ClosedWindow> _closed = [];

    public override void Run()
    {
        _closed.Clear();
        using var rows = new Subject<int>();
        using var boundaries = new Subject<long>();
        var start = 0L;
        using var subscription = rows.Window(boundaries)
            .SelectMany(window => window
                .GroupBy(row => stream.Keys[row])
                .SelectMany(group => group.Aggregate(default(Cell), Add, cell => (group.Key, Cell: cell))))
            .Subscribe(r => _closed.Add(new ClosedWindow(r.Key, start, start + size.Ticks, r.Cell)));
        for (var row = 0; row < stream.Count; row++)
        {
            var time = stream.Times[row];
            if ((ulong)(time - start) >= (ulong)size.Ticks)
            {
                boundaries.OnNext(time);
                start = time - (time % size.Ticks);
            }

            rows.OnNext(row);
        }

        rows.OnCompleted();
    }

    protected override IEnumerable<WindowRow> Results() => _closed.Select(c => c.ToRow(stream.Names));

    private Cell Add(Cell cell, int row)
    {
        cell.Add(stream.Values[row]);
        return cell;
    }
}
