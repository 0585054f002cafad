using StreamFunctions.Durable;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Keeps the results that a window entity writes, and tells when there are as many as expected.</summary>
internal sealed class CollectingSink(int expected) : IResultSink
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(string, long), WindowRow> _rows = [];

    public Task Complete => _complete.Task;

    public IEnumerable<WindowRow> Rows => _rows.Values;

    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        foreach (var result in batch.Results.Select(r => r.Result))
        {
            _rows[(result.Key, result.Start)] = new WindowRow(
                result.Key, result.Start, result.End, result.Values[0].Int64, result.Values[1].Double, result.Values[2].Double, result.Values[3].Double);
        }

        if (_rows.Count >= expected)
        {
            _complete.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
