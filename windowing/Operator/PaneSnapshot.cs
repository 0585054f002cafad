namespace StreamFunctions.Windowing;

/// <summary>How panes are stored: distances of indexes and of key ranks, each followed by its accumulators.</summary>
internal static class PaneSnapshot
{
    internal static void WritePanes(SnapshotWriter writer, IReadOnlyList<Pane> panes, KeyRanks keys, SlotWriter slots)
    {
        writer.WriteCount(panes.Count);
        var index = 0L;
        foreach (var pane in panes)
        {
            writer.WriteSigned(pane.Index - index);
            index = pane.Index;
            writer.WriteCount(pane.Slots.Count);
            var rank = -1;
            foreach (var (next, slot) in keys.Order(pane.Slots))
            {
                writer.WriteCount(next - rank - 1);
                rank = next;
                slots.Add(slot);
            }
        }
    }

    internal static List<Pane> ReadPanes(SnapshotReader reader, PaneGrid grid, IReadOnlyList<int> keys, SlotReader slots)
    {
        var panes = new List<Pane>();
        var index = 0L;
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            var next = unchecked(index + reader.ReadSigned());
            if (!grid.IsPane(next) || (panes.Count > 0 && next <= index))
            {
                throw reader.Error($"pane {next} cannot follow pane {index}");
            }

            index = next;
            panes.Add(ReadPane(new Pane(index), reader, keys, slots));
        }

        return panes;
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

    private static Pane ReadPane(Pane pane, SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        var rank = -1;
        var count = reader.ReadCount();
        pane.Slots.Expect(count);
        for (var left = count; left > 0; left--)
        {
            rank += 1 + reader.ReadIndex(keys.Count - rank - 1);
            pane.Slots.Add(keys[rank], slots.Next(reader));
        }

        return pane;
    }
}
