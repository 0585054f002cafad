using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>Writes a <see cref="GroupState"/> as bytes and reads it back. Versioned; new code reads old bytes.</summary>
internal static class GroupSnapshot
{
    /// <summary>The version that this code writes. It reads all from 1 on.</summary>
    private const int Version = 3;

    /// <summary>Since this version, cuts hold the time before the end of input.</summary>
    private const int WithTimeBeforeEnd = 2;

    /// <summary>Since this version, counters and the outbox know lost ranges.</summary>
    private const int WithLost = 3;

    public static void Write(SnapshotWriter writer, GroupState state, PipelinePlan plan) =>
        writer.WriteSection(Version, content => WriteContent(content, state, plan));

    public static byte[] Write(GroupState state, PipelinePlan plan)
    {
        var writer = new SnapshotWriter();
        Write(writer, state, plan);
        return writer.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="SnapshotFormatException">The bytes are damaged, of a newer version, or of another plan.</exception>
    public static GroupState Read(byte[] bytes, PipelinePlan plan) =>
        new SnapshotReader(bytes).ReadSection("the state of a key group", Version, (content, version) => ReadContent(content, plan, version));

    private static void WriteContent(SnapshotWriter writer, GroupState state, PipelinePlan plan)
    {
        writer.WriteString(plan.PlanHash);
        writer.WriteString(state.Lineage ?? string.Empty);
        writer.WriteSigned(state.Pulse);
        WriteCounters(writer, state.Counters);
        WriteFlush(writer, state.Flush);
        writer.WriteCount(state.Coverage.Count);
        foreach (var (partition, coverage) in state.Coverage)
        {
            writer.WriteCount(partition);
            coverage.Write(writer);
        }

        state.Clock.Write(writer);
        WriteCut(writer, state.Cuts.Awaited);
        WriteCut(writer, state.Cuts.Newest);
        state.Operator.Write(writer);
        OutboxSnapshot.Write(writer, state.Outbox);
        WriteAlerts(writer, state.Alerts);
    }

    private static GroupState ReadContent(SnapshotReader reader, PipelinePlan plan, int version)
    {
        var planHash = reader.ReadString();
        if (!string.Equals(planHash, plan.PlanHash, StringComparison.Ordinal))
        {
            throw reader.Error($"it was made by plan {planHash}, and this program runs plan {plan.PlanHash}; a changed query or setting starts a new generation");
        }

        var lineage = reader.ReadString();
        var pulse = reader.ReadSigned();
        var counters = ReadCounters(reader, version);
        var flush = ReadFlush(reader);
        var coverage = new SortedDictionary<int, Coverage>();
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            coverage[(int)reader.ReadBetween(0, EventClock.MaxPartitions)] = Coverage.Read(reader);
        }

        var clock = EventClock.Read(plan.Operator.Time, reader);
        var cuts = new PulseCuts();
        cuts.Restore(ReadCut(reader, lineage, version), ReadCut(reader, lineage, version));
        var state = new GroupState(plan)
        {
            Lineage = lineage.Length == 0 ? null : lineage,
            Pulse = pulse,
            Counters = counters,
            Flush = flush,
            Coverage = coverage,
            Clock = clock,
            Cuts = cuts,
            Operator = KeyedOperator.Read(plan.Operator, reader),
            Outbox = OutboxSnapshot.Read(reader),
        };
        ReadAlerts(reader, state.Alerts);
        return state;
    }

    private static void WriteCounters(SnapshotWriter writer, GroupCounters counters)
    {
        writer.WriteSigned(counters.Counted);
        writer.WriteSigned(counters.Late);
        writer.WriteSigned(counters.PartiallyLate);
        writer.WriteSigned(counters.Duplicates);
        writer.WriteSigned(counters.AlreadyFolded);
        writer.WriteSigned(counters.Refused);
        writer.WriteSigned(counters.Lost);
    }

    private static GroupCounters ReadCounters(SnapshotReader reader, int version) => new(
        reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(),
        version >= WithLost ? reader.ReadSigned() : 0);

    private static void WriteFlush(SnapshotWriter writer, FlushState flush)
    {
        writer.WriteBoolean(flush.Armed);
        writer.WriteSigned(flush.ArmedAtPulse);
        writer.WriteBoolean(flush.StatusWanted);
        writer.WriteCount(flush.Failures);
        writer.WriteSigned(flush.NotBeforeTicks);
        writer.WriteSigned(flush.Token);
        writer.WriteUnsigned(flush.LastStatus);
    }

    private static FlushState ReadFlush(SnapshotReader reader) => new(
        reader.ReadBoolean(), reader.ReadSigned(), reader.ReadBoolean(), (int)reader.ReadBetween(0, int.MaxValue),
        reader.ReadSigned(), reader.ReadSigned(), reader.ReadUnsigned());

    private static void WriteCut(SnapshotWriter writer, PulseMessage? cut)
    {
        writer.WriteBoolean(cut is not null);
        if (cut is null)
        {
            return;
        }

        writer.WriteSigned(cut.Number);
        writer.WriteCount(cut.Partitions.Count);
        foreach (var (last, sent, maxEventTime, idleTicks, timeBeforeEnd) in cut.Partitions)
        {
            writer.WriteSigned(last);
            writer.WriteSigned(sent);
            writer.WriteSigned(maxEventTime);
            writer.WriteSigned(idleTicks);
            writer.WriteSigned(timeBeforeEnd);
        }
    }

    private static PulseMessage? ReadCut(SnapshotReader reader, string lineage, int version)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        var number = reader.ReadSigned();
        var partitions = new PartitionPulse[reader.ReadCount(4)];
        for (var p = 0; p < partitions.Length; p++)
        {
            partitions[p] = new PartitionPulse(
                reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(),
                version >= WithTimeBeforeEnd ? reader.ReadSigned() : EventTime.None);
        }

        return new PulseMessage(lineage, number, StatusWanted: false, partitions);
    }

    private static void WriteAlerts(SnapshotWriter writer, AlertTracker alerts)
    {
        writer.WriteCount(alerts.Count);
        foreach (var ((rule, key), (inARow, raised)) in alerts.States)
        {
            writer.WriteString(rule);
            writer.WriteString(key);
            writer.WriteCount(inARow);
            writer.WriteBoolean(raised);
        }
    }

    private static void ReadAlerts(SnapshotReader reader, AlertTracker alerts)
    {
        for (var left = reader.ReadCount(4); left > 0; left--)
        {
            alerts.Restore(reader.ReadString(), reader.ReadString(), new AlertState((int)reader.ReadBetween(0, int.MaxValue), reader.ReadBoolean()));
        }
    }
}
