using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>What is to be sent, written and recorded for a run of events; nothing of it has happened yet.</summary>
/// <param name="Blocks">The signals: per group, disjoint claims in order.</param>
/// <param name="DeadLetters">What could not be used.</param>
/// <param name="Progress">The progress row once all that is done.</param>
internal sealed record Handout(
    IReadOnlyList<(int Group, BlockMessage Block)> Blocks, IReadOnlyList<DeadLetter> DeadLetters, ProgressRow Progress);

/// <summary>
/// Decides how events are handed out to the key groups. Pure: the same events, progress and plan give the same handout,
/// however the trigger cut its batches. Thread-safe.
/// </summary>
internal sealed class HandoutPlanner(LoadedPipeline pipeline)
{
    private readonly PipelinePlan _plan = pipeline.Plan;

    private readonly ConcurrentBag<Workspace> _workspaces = [];

    /// <summary>Plans a run of events that follows the progress.</summary>
    /// <param name="identity">Whose groups.</param>
    /// <param name="progress">What was handed out before.</param>
    /// <param name="events">In ascending order, without a hole, from the one after <see cref="ProgressRow.Last"/> on.</param>
    /// <param name="partitionCount">How many partitions the hub has.</param>
    public Handout Plan(PipelineIdentity identity, ProgressRow progress, IReadOnlyList<EventData> events, int partitionCount)
    {
        var upTo = progress.Last + events.Count;
        var workspace = Rent();
        var letters = new List<DeadLetter>();
        var tally = Read(progress, events, workspace, letters);
        var blocks = new List<(int Group, BlockMessage Block)>();
        var sent = progress.Sent.ToArray();
        for (var group = 0; group < sent.Length; group++)
        {
            if (workspace.Rows[group] is { Count: > 0 } builder)
            {
                var claim = new BlockClaim(
                    identity.Lineage, progress.Partition, sent[group] + 1, upTo, tally.MaxEventTime, partitionCount);
                blocks.AddRange(Split(builder, claim).Select(block => (group, block)));
                sent[group] = upTo;
            }
        }

        _workspaces.Add(workspace);
        return new Handout(blocks, letters, tally with { Last = upTo, Sent = sent, PartitionCount = partitionCount });
    }

    /// <summary>Plans sending one group's rows of a range again: the claims cover the range and claim no time.</summary>
    /// <param name="identity">Whose group.</param>
    /// <param name="progress">The partition's progress.</param>
    /// <param name="group">The group.</param>
    /// <param name="events">All events that the log holds in the range, in order.</param>
    /// <param name="from">First sequence number (included).</param>
    /// <param name="to">Last sequence number (included).</param>
    /// <param name="partitionCount">How many partitions the hub has.</param>
    /// <returns>The messages, and how many rows they carry.</returns>
    public (IReadOnlyList<BlockMessage> Blocks, int Rows) PlanRepair(
        PipelineIdentity identity, ProgressRow progress, int group, IReadOnlyList<EventData> events, long from, long to, int partitionCount)
    {
        var blocks = new List<BlockMessage>();
        var rows = 0;
        var next = 0;
        foreach (var range in LogRanges.Cut(progress, from, to, events.Select(e => e.SequenceNumber)))
        {
            var claim = new BlockClaim(identity.Lineage, progress.Partition, range.From, range.To, null, partitionCount);
            if (range.Lost)
            {
                blocks.Add(BlockSplitter.Lost(claim));
                continue;
            }

            var builder = NewBuilder();
            next = AddRowsOf(group, progress.Partition, events, next, range.To, builder);
            rows += builder.Count;
            blocks.AddRange(Split(builder, claim));
        }

        return (blocks, rows);
    }

    /// <summary>Adds the group's rows of the events from an index on, up to a sequence number; gives the index after them.</summary>
    private int AddRowsOf(int group, int partition, IReadOnlyList<EventData> events, int index, long upTo, RowBlockBuilder builder)
    {
        var workspace = Rent();
        for (; index < events.Count && events[index].SequenceNumber <= upTo; index++)
        {
            if (workspace.Preprocessor.Read(partition, events[index]).Row is { } row && KeyGroups.Of(row.Key, _plan.KeyGroups) == group)
            {
                builder.Add(row.Sequence, row.Time, row.Key, row.EventId, row.Values);
            }
        }

        _workspaces.Add(workspace);
        return index;
    }

    // Rows too large to travel are dead letters already: the preprocessor asks the splitter.
    private static IReadOnlyList<BlockMessage> Split(RowBlockBuilder builder, BlockClaim claim) =>
        BlockSplitter.Split(builder.Build(claim.Partition), claim).Messages;

    private ProgressRow Read(ProgressRow progress, IReadOnlyList<EventData> events, Workspace workspace, List<DeadLetter> letters)
    {
        var (time, beforeEnd) = (progress.MaxEventTime, progress.TimeBeforeEnd);
        var filtered = 0;
        foreach (var data in events)
        {
            var result = workspace.Preprocessor.Read(progress.Partition, data);
            time = Math.Max(time, result.Time);
            beforeEnd = result.Fate == EventFate.EndOfInput ? beforeEnd : Math.Max(beforeEnd, result.Time);
            filtered += result.Fate == EventFate.Filtered ? 1 : 0;
            if (result.Letter is { } letter)
            {
                letters.Add(letter);
            }
            else if (result.Row is { } row)
            {
                var group = KeyGroups.Of(row.Key, _plan.KeyGroups);
                (workspace.Rows[group] ??= NewBuilder()).Add(row.Sequence, row.Time, row.Key, row.EventId, row.Values);
            }
        }

        return progress with
        {
            MaxEventTime = time,
            TimeBeforeEnd = beforeEnd,
            Read = progress.Read + events.Count,
            Filtered = progress.Filtered + filtered,
            Dead = progress.Dead + letters.Count,
        };
    }

    private Workspace Rent() => _workspaces.TryTake(out var kept) ? kept : new Workspace(new Preprocessor(pipeline), new RowBlockBuilder?[_plan.KeyGroups]);

    private RowBlockBuilder NewBuilder() => new(_plan.ColumnCount, _plan.HasEventIds);

    /// <summary>
    /// What is worth keeping from batch to batch: the reader, which remembers the keys that it has met, and empty builders
    /// with the room that they have grown to. Not put back if a fault comes between.
    /// </summary>
    private sealed record Workspace(Preprocessor Preprocessor, RowBlockBuilder?[] Rows);
}
