using StreamFunctions.Durable;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Keeps the results that window entities write, and tells when there are as many as expected.</summary>
internal sealed class CollectingSink(int expected) : IResultSink
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(int Group, string Key, long Start), WindowRow> _rows = [];

    public Task Complete => _complete.Task;

    public IEnumerable<WindowRow> RowsOf(int group) => _rows.Where(r => r.Key.Group == group).Select(r => r.Value);

    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        foreach (var result in batch.Results.Select(r => r.Result))
        {
            _rows[(batch.Group, result.Key, result.Start)] = new WindowRow(
                result.Key, result.Start, result.End, result.Values[0].Int64, result.Values[1].Double, result.Values[2].Double, result.Values[3].Double);
        }

        if (_rows.Count >= expected)
        {
            _complete.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
