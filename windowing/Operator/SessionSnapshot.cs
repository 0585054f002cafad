namespace StreamFunctions.Windowing;

/// <summary>How sessions are stored: per key its units with their accumulators, what has come out, and the floor.</summary>
internal static class SessionSnapshot
{
    internal static void Write(SnapshotWriter writer, SessionStates states, KeyRanks keys, SlotWriter slots)
    {
        writer.WriteCount(states.Count);
        var previous = -1;
        for (var rank = 0; rank < keys.Count; rank++)
        {
            if (states.Has(keys.Numbers[rank]))
            {
                var state = states.Peek(keys.Numbers[rank]);
                writer.WriteCount(rank - previous - 1);
                previous = rank;
                WriteUnits(writer, state, slots);
                WriteFired(writer, state);
            }
        }
    }

    internal static IEnumerable<KeyValuePair<int, SessionKey>> Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        var rank = -1;
        for (var left = reader.ReadCount(5); left > 0; left--)
        {
            rank += 1 + reader.ReadIndex(keys.Count - rank - 1);
            var state = new SessionKey();
            ReadUnits(reader, state, slots);
            ReadFired(reader, state);
            yield return new(keys[rank], state);
        }
    }

    private static void WriteUnits(SnapshotWriter writer, SessionKey state, SlotWriter slots)
    {
        writer.WriteCount(state.Units.Count);
        var time = 0L;
        foreach (var unit in state.Units)
        {
            writer.WriteSigned(unit.First - time);
            writer.WriteUnsigned((ulong)(unit.Last - unit.First));
            time = unit.Last;
            slots.Add(unit.Slot);
        }
    }

    private static void ReadUnits(SnapshotReader reader, SessionKey state, SlotReader slots)
    {
        var time = 0L;
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            var first = unchecked(time + reader.ReadSigned());
            var last = unchecked(first + reader.ReadBetween(0, long.MaxValue));
            if (first < -SessionCutter.Farthest || last > SessionCutter.Farthest || last < first || (state.Units.Count > 0 && first <= time))
            {
                throw reader.Error($"a session from {first} to {last} cannot follow {time}");
            }

            time = last;
            state.Units.Add(new SessionUnit(first, last, slots.Next(reader)));
        }
    }

    private static void WriteFired(SnapshotWriter writer, SessionKey state)
    {
        writer.WriteBoolean(state.HasFloor);
        if (state.HasFloor)
        {
            writer.WriteSigned(state.Floor.Start);
            writer.WriteSigned(state.Floor.End);
        }

        writer.WriteCount(state.Fired.Count);
        var time = state.Units.Count > 0 ? state.Units[0].First : 0;
        foreach (var fired in state.Fired.Count < 2 ? state.Fired : [.. state.Fired.OrderBy(f => f.Start).ThenBy(f => f.End)])
        {
            writer.WriteSigned(unchecked(fired.Start - time));
            writer.WriteSigned(unchecked(fired.End - fired.Start));
            time = fired.Start;
            writer.WriteUnsigned((ulong)fired.Rows);
            writer.WriteCount(fired.Revision);
            writer.WriteBoolean(fired.Retracted);
        }
    }

    private static void ReadFired(SnapshotReader reader, SessionKey state)
    {
        if (reader.ReadBoolean())
        {
            state.Floor = (reader.ReadSigned(), reader.ReadSigned());
        }

        var time = state.Units.Count > 0 ? state.Units[0].First : 0;
        for (var left = reader.ReadCount(5); left > 0; left--)
        {
            time = unchecked(time + reader.ReadSigned());
            state.Fired.Add(new FiredSession(
                time, unchecked(time + reader.ReadSigned()), reader.ReadBetween(1, long.MaxValue),
                (int)reader.ReadBetween(0, int.MaxValue), reader.ReadBoolean()));
        }
    }
}
