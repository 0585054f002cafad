namespace StreamFunctions.Windowing;

/// <summary>How count windows are stored: per key the number of rows passed, its panes, and the rows that wait.</summary>
internal static class CountSnapshot
{
    private const long MostRows = long.MaxValue / 4;

    internal static void Write(SnapshotWriter writer, Dictionary<int, CountKey> states, KeyRanks keys, SlotWriter slots)
    {
        writer.WriteCount(states.Count);
        var previous = -1;
        foreach (var (rank, state) in keys.Order(states))
        {
            writer.WriteCount(rank - previous - 1);
            previous = rank;
            writer.WriteUnsigned((ulong)state.Passed);
            var time = 0L;
            foreach (var pane in state.Panes)
            {
                writer.WriteSigned(unchecked(pane.First - time));
                writer.WriteSigned(unchecked(pane.Last - pane.First));
                time = pane.Last;
                slots.Add(pane.Slot);
            }

            WriteWaiting(writer, state, time, slots);
        }
    }

    internal static IEnumerable<KeyValuePair<int, CountKey>> Read(
        SnapshotReader reader, IReadOnlyList<int> keys, CountGrid grid, SlotReader slots)
    {
        var rank = -1;
        for (var left = reader.ReadCount(3); left > 0; left--)
        {
            rank += 1 + reader.ReadIndex(keys.Count - rank - 1);
            var state = new CountKey { Passed = reader.ReadBetween(0, MostRows) };
            var time = 0L;
            for (var panes = grid.PanesAfter(state.Passed); panes > 0; panes--)
            {
                var first = unchecked(time + reader.ReadSigned());
                time = unchecked(first + reader.ReadSigned());
                state.Panes.Add(new CountPane(first, time, slots.Next(reader)));
            }

            ReadWaiting(reader, state, time, slots);
            yield return new(keys[rank], state);
        }
    }

    private static void WriteWaiting(SnapshotWriter writer, CountKey state, long time, SlotWriter slots)
    {
        writer.WriteCount(state.Waiting.Count);
        foreach (var row in state.Waiting.Order())
        {
            writer.WriteSigned(unchecked(row.Time - time));
            time = row.Time;
            writer.WriteCount(row.Partition);
            writer.WriteSigned(row.Sequence);
            slots.Add(row.Slot);
        }
    }

    private static void ReadWaiting(SnapshotReader reader, CountKey state, long time, SlotReader slots)
    {
        for (var left = reader.ReadCount(3); left > 0; left--)
        {
            time = unchecked(time + reader.ReadSigned());
            state.Waiting.Add(new WaitingRow(
                Math.Min(time, EventTime.EndOfInput - 1), (int)reader.ReadBetween(0, int.MaxValue), reader.ReadSigned(), slots.Next(reader)));
        }
    }
}
