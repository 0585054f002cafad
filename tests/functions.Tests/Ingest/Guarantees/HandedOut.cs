using System.Buffers.Binary;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Ingest.Guarantees;

/// <summary>An event of the test log and what it is.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Seconds">Its time, in seconds after noon.</param>
/// <param name="Kind">Row, filtered, or dead.</param>
internal sealed record LoggedKind(string Key, int Seconds, EventFate Kind);

/// <summary>
/// Watches what ingest does, and checks at each step what entities rely on. Every signal that was accepted: its rows are
/// exactly the group's rows in the claimed range, and it claims the largest time up to the claim's end. Every progress
/// row that was stored: never behind the one before, and all that it says was handed out was accepted before.
/// </summary>
internal sealed class HandedOut(int groups, List<LoggedKind>[] log, MemoryTables tables) : ISignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Partition, int Group), Coverage> _claimed = [];
    private readonly Dictionary<int, long> _last = [];

    /// <summary>The first violation.</summary>
    public string? Broken { get; private set; }

    public int Blocks { get; private set; }

    public int ProgressRows { get; private set; }

    public int Wakes { get; private set; }

    public Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation)
    {
        lock (_lock)
        {
            Blocks++;
            var rows = BlockCodec.Decode(block.Data, block.Partition).Sequences.ToArray();
            Require(rows.SequenceEqual(RowsOf(block.Partition, group, block.From, block.To)), $"group {group}: rows of {block.From}..{block.To} are {string.Join(' ', rows)}");
            Require(block.MaxEventTime is null || block.MaxEventTime == TimeUpTo(block.Partition, block.To), $"time up to {block.To}");
            Claimed(block.Partition, group).Add(block.From, block.To);
        }

        return Task.CompletedTask;
    }

    public Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation)
    {
        Wakes++;
        return Task.CompletedTask;
    }

    /// <summary>A row that was written to a table.</summary>
    public void Written(string table, TableEntity row)
    {
        if (table != "mProgress")
        {
            return;
        }

        lock (_lock)
        {
            ProgressRows++;
            var partition = int.Parse(row.RowKey, System.Globalization.CultureInfo.InvariantCulture);
            var last = row.GetInt64("last")!.Value;
            Require(last > _last.GetValueOrDefault(partition, -1), $"progress goes from {_last.GetValueOrDefault(partition, -1)} to {last}");
            _last[partition] = last;
            CheckSignalled(partition, last, row.GetBinary("sent"));
            CheckCounts(partition, last, row);
        }
    }

    private void CheckSignalled(int partition, long last, byte[] sent)
    {
        for (var group = 0; group < groups; group++)
        {
            var end = BinaryPrimitives.ReadInt64LittleEndian(sent.AsSpan(group * sizeof(long)));
            Require(Claimed(partition, group).Prefix >= end, $"partition {partition}, group {group}: sent up to {end}, accepted up to {Claimed(partition, group).Prefix}");
            Require(!RowsOf(partition, group, end + 1, last).Any(), $"partition {partition}, group {group}: rows beyond {end} up to {last} were not handed out");
        }
    }

    private void CheckCounts(int partition, long last, TableEntity row)
    {
        var done = log[partition].Take((int)last + 1).ToList();
        var (filtered, dead) = (done.Count(e => e.Kind == EventFate.Filtered), done.Count(e => e.Kind == EventFate.Dead));
        Require((row.GetInt64("read"), row.GetInt64("filtered"), row.GetInt64("dead")) == (last + 1, filtered, dead), $"partition {partition}: counts up to {last}");
        Require(row.GetInt64("maxEventTime") == TimeUpTo(partition, last), $"partition {partition}: time up to {last}");
        var letters = tables.All("mDeadLetters").Count(l => l.GetInt32("partition") == partition && l.GetInt64("sequence") <= last);
        Require(letters == dead, $"partition {partition}: {letters} of {dead} dead letters are in the table");
    }

    private IEnumerable<long> RowsOf(int partition, int group, long from, long to)
    {
        for (var s = Math.Max(0, from); s <= to; s++)
        {
            var e = log[partition][(int)s];
            if (e.Kind == EventFate.Row && KeyGroups.Of(e.Key, groups) == group)
            {
                yield return s;
            }
        }
    }

    private long TimeUpTo(int partition, long last) => log[partition].Take((int)last + 1)
        .Where(e => e.Kind != EventFate.Dead).Select(e => EventTime.From(Some.Noon.AddSeconds(e.Seconds))).DefaultIfEmpty(EventTime.None).Max();

    private Coverage Claimed(int partition, int group)
    {
        if (!_claimed.TryGetValue((partition, group), out var claimed))
        {
            _claimed.Add((partition, group), claimed = new Coverage());
        }

        return claimed;
    }

    private void Require(bool holds, string what) => Broken ??= holds ? null : what;
}
