using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>Writes an outbox as bytes and reads it back.</summary>
internal static class OutboxSnapshot
{
    private const byte OfResult = 1;
    private const byte OfLate = 2;
    private const byte OfRaised = 3;
    private const byte OfCleared = 4;
    private const byte OfLost = 5;

    public static void Write(SnapshotWriter writer, Outbox outbox)
    {
        writer.WriteSigned(outbox.LastEmission);
        writer.WriteCount(outbox.Count);
        foreach (var (emission, entry) in outbox.Entries)
        {
            writer.WriteSigned(emission);
            if (entry.Stored.IsEmpty)
            {
                var start = writer.Length;
                Write(writer, entry);
                entry.Stored = writer.Written[start..].ToArray();
            }
            else
            {
                writer.WriteRaw(entry.Stored.Span);
            }
        }
    }

    public static Outbox Read(SnapshotReader reader)
    {
        var last = reader.ReadSigned();
        var entries = new List<KeyValuePair<long, OutboxEntry>>();
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            var emission = reader.ReadSigned();
            if (emission > last || (entries.Count > 0 && emission <= entries[^1].Key))
            {
                throw reader.Error($"entry {emission} of the outbox follows entry {(entries.Count > 0 ? entries[^1].Key : 0)}, and the last one was {last}");
            }

            var start = reader.Position;
            var entry = ReadEntry(reader);
            entry.Stored = reader.Since(start);
            entries.Add(new(emission, entry));
        }

        var outbox = new Outbox();
        outbox.Restore(last, entries);
        return outbox;
    }

    private static void Write(SnapshotWriter writer, OutboxEntry entry)
    {
        switch (entry)
        {
            case { Result: { } result }:
                writer.WriteByte(OfResult);
                Write(writer, result);
                break;
            case { Late: { } late }:
                writer.WriteByte(OfLate);
                Write(writer, late);
                break;
            case { Alert: { } alert }:
                writer.WriteByte(alert.Raised ? OfRaised : OfCleared);
                writer.WriteString(alert.Rule);
                Write(writer, alert.Result);
                break;
            case { Lost: { } lost }:
                writer.WriteByte(OfLost);
                writer.WriteSigned(lost.Partition);
                writer.WriteSigned(lost.From);
                writer.WriteSigned(lost.To);
                break;
        }
    }

    private static OutboxEntry ReadEntry(SnapshotReader reader)
    {
        var kind = reader.ReadByte();
        switch (kind)
        {
            case OfResult:
                return new OutboxEntry(Result: ReadResult(reader));
            case OfLate:
                return new OutboxEntry(Late: ReadLate(reader));
            case OfRaised or OfCleared:
                var rule = reader.ReadString();
                var result = ReadResult(reader);
                return new OutboxEntry(Alert: new AlertTransition(rule, result.Key, kind == OfRaised, result));
            case OfLost:
                return new OutboxEntry(Lost: new LostRange((int)reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned()));
            default:
                throw reader.Error($"{kind} is not a kind of outbox entry");
        }
    }

    private static void Write(SnapshotWriter writer, WindowResult result)
    {
        writer.WriteString(result.Key);
        writer.WriteSigned(result.Start);
        writer.WriteSigned(result.End);
        writer.WriteSigned(result.Ordinal);
        writer.WriteSigned(result.Rows);
        writer.WriteCount(result.Revision);
        writer.WriteBoolean(result.Final);
        writer.WriteBoolean(result.Retracted);
        writer.WriteCount(result.Values.Count);
        foreach (var value in result.Values)
        {
            writer.WriteValue(value);
        }
    }

    private static WindowResult ReadResult(SnapshotReader reader)
    {
        // In the order of the calls, which is that of the bytes.
        return new WindowResult
        {
            Key = reader.ReadString(),
            Start = reader.ReadSigned(),
            End = reader.ReadSigned(),
            Ordinal = reader.ReadSigned(),
            Rows = reader.ReadSigned(),
            Revision = (int)reader.ReadBetween(0, int.MaxValue),
            Final = reader.ReadBoolean(),
            Retracted = reader.ReadBoolean(),
            Values = ReadValues(reader),
        };
    }

    private static Value[] ReadValues(SnapshotReader reader)
    {
        var values = new Value[reader.ReadCount()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadValue();
        }

        return values;
    }

    private static void Write(SnapshotWriter writer, LateRow row)
    {
        writer.WriteString(row.Key);
        writer.WriteSigned(row.Partition);
        writer.WriteSigned(row.Sequence);
        writer.WriteSigned(row.Time);
        writer.WriteSigned(row.WindowStart);
        writer.WriteSigned(row.WindowEnd);
        writer.WriteSigned(row.Watermark);
    }

    private static LateRow ReadLate(SnapshotReader reader) => new(
        reader.ReadString(), (int)reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(),
        reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned());
}
