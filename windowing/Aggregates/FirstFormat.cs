namespace StreamFunctions.Windowing;

/// <summary>
/// Reads slots as version 1 of an operator's snapshot has them: SUM and AVG, MIN, and MAX of a column each had a state of
/// their own, one after another in the order in which the plan first names them.
/// </summary>
internal sealed class FirstFormat
{
    private readonly List<(string State, IAccumulators Into)> _states = [];

    /// <param name="calls">The plan's calls that have an argument.</param>
    /// <param name="stateOf">The function of a call, and where its column is accumulated now.</param>
    internal FirstFormat(IEnumerable<AggregateCall> calls, Func<AggregateCall, (AggregateFunction Function, IAccumulators State)> stateOf)
    {
        var seen = new HashSet<(string State, int Column)>();
        foreach (var call in calls)
        {
            var (function, state) = stateOf(call);

            // Rows come before what the slot holds, and no one says how many of them had doubles.
            (state as NumberAccumulators)?.Part();
            var name = function.Name switch { "AVG" => "SUM", "SUM" or "MIN" or "MAX" => function.Name, _ => function.StateName };
            if (seen.Add((name, call.Column!.Value)))
            {
                _states.Add((name, state));
            }
        }
    }

    /// <summary>Reads one slot's states.</summary>
    /// <exception cref="SnapshotFormatException">They cannot have been written.</exception>
    internal void Read(int slot, SnapshotReader reader)
    {
        foreach (var (name, state) in _states)
        {
            switch (name, state)
            {
                case ("SUM", NumberAccumulators numbers):
                    ReadSum(slot, reader, numbers);
                    break;
                case ("MIN", NumberAccumulators numbers):
                    numbers.RestoreExtreme(slot, reader.ReadValue(), least: true);
                    break;
                case ("MAX", NumberAccumulators numbers):
                    numbers.RestoreExtreme(slot, reader.ReadValue(), least: false);
                    break;
                default:
                    state.Read(slot, reader);
                    break;
            }
        }
    }

    private static void ReadSum(int slot, SnapshotReader reader, NumberAccumulators numbers)
    {
        var integers = reader.ReadBetween(0, long.MaxValue);
        var whole = integers > 0 ? reader.ReadInt128() : 0;
        var doubles = reader.ReadBetween(0, long.MaxValue);
        var (sum, lost) = doubles > 0 ? (reader.ReadDouble(), reader.ReadDouble()) : (0, 0);
        numbers.RestoreSum(slot, integers, whole, doubles, sum, lost);
    }
}
