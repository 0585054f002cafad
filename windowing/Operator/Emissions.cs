using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>Collects the results of one call and puts them out in the order (end, key, start, ordinal), tombstones first.</summary>
internal sealed class Emissions
{
    private readonly List<WindowResult> _results = [];
    private readonly EmissionOrder _order = new();
    private bool _isOrdered = true;

    internal void Add(WindowResult result)
    {
        _results.Add(result);
        _isOrdered = false;
    }

    /// <summary>Adds one that comes after all that are there; if all come so, nothing has to be sorted.</summary>
    internal void Append(WindowResult result) => _results.Add(result);

    internal void Flush(IOperatorOutput output)
    {
        if (_results.Count == 0)
        {
            return;
        }

        try
        {
            var results = CollectionsMarshal.AsSpan(_results);
            if (!_isOrdered)
            {
                _order.Sort(results);
            }

            Debug.Assert(EmissionOrder.IsSorted(results), "Results were appended out of order.");
            foreach (var result in results)
            {
                output.Emit(result);
            }
        }
        finally
        {
            // Also if the output throws: the same results must not come out twice.
            _results.Clear();
            _isOrdered = true;
        }
    }
}
