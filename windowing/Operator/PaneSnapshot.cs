namespace StreamFunctions.Windowing;

/// <summary>How panes are stored: distances of their indexes, each followed by which keys are in the pane; and how often refined windows came out.</summary>
internal static class PaneSnapshot
{
    internal static void WritePanes(SnapshotWriter writer, IReadOnlyList<Pane> panes, KeyRanks keys, SlotWriter slots)
    {
        writer.WriteCount(panes.Count);
        var sets = new KeySetWriter(writer, keys, slots);
        var index = 0L;
        foreach (var pane in panes)
        {
            writer.WriteSigned(pane.Index - index);
            index = pane.Index;
            sets.Write(pane.Slots);
        }
    }

    internal static void ReadPanes(SnapshotReader reader, PaneGrid grid, int[] keys, SlotReader slots, PaneStore panes)
    {
        var sets = new KeySetReader(reader, keys, slots);
        var index = 0L;
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            var next = unchecked(index + reader.ReadSigned());
            if (!grid.IsPane(next) || (panes.Count > 0 && next <= index))
            {
                throw reader.Error($"pane {next} cannot follow pane {index}");
            }

            index = next;
            panes.Append(new Pane(index, sets.Read()), sets.Keys);
        }
    }

    internal static void WriteRevisions(SnapshotWriter writer, SortedDictionary<(long Window, int Key), int> revisions, KeyRanks keys)
    {
        writer.WriteCount(revisions.Count);
        var window = 0L;
        foreach (var (at, revision) in revisions.OrderBy(r => r.Key.Window).ThenBy(r => keys.Of(r.Key.Key)))
        {
            writer.WriteSigned(at.Window - window);
            window = at.Window;
            writer.WriteCount(keys.Of(at.Key));
            writer.WriteCount(revision);
        }
    }

    internal static void ReadRevisions(SnapshotReader reader, SortedDictionary<(long Window, int Key), int> revisions, IReadOnlyList<int> keys)
    {
        var window = 0L;
        for (var left = reader.ReadCount(3); left > 0; left--)
        {
            window = unchecked(window + reader.ReadSigned());
            var key = keys[reader.ReadIndex(keys.Count)];
            if (!revisions.TryAdd((window, key), (int)reader.ReadBetween(1, int.MaxValue)))
            {
                throw reader.Error($"window {window} is listed twice for a key");
            }
        }
    }
}
