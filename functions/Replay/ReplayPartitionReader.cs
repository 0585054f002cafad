using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Replay;

/// <summary>Reads one recorded partition piece by piece, through the same preprocessing as the stream. Not thread-safe.</summary>
internal sealed class ReplayPartitionReader(LoadedPipeline pipeline, RecordedPartition source, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RecordedEvent> _events = source.Events.GetAsyncEnumerator(cancellation);
    private readonly Preprocessor _preprocessor = new(pipeline);
    private readonly RowBlockBuilder _rows = new(pipeline.Plan.ColumnCount, pipeline.Plan.HasEventIds);

    public int Partition => source.Partition;

    /// <summary>The largest event time so far; <see cref="EventTime.None"/> = none.</summary>
    public long MaxEventTime { get; private set; } = EventTime.None;

    /// <summary>The last sequence number read; -1 = none.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>Whether there is nothing more.</summary>
    public bool Ended { get; private set; }

    /// <summary>Reads the next events, at most so many, and none after so many bytes of bodies; <see cref="Ended"/> afterwards if there are no more.</summary>
    public async Task<(RowBlock Block, List<DeadLetter> Dead, ReplayTally Tally)> ReadAsync(int most, int mostBytes)
    {
        var dead = new List<DeadLetter>();
        var tally = default(ReplayTally);
        for (int i = 0, bytes = 0; i < most && bytes < mostBytes && !Ended; i++)
        {
            if (!await _events.MoveNextAsync())
            {
                Ended = true;
                break;
            }

            bytes += _events.Current.Data.EventBody.ToMemory().Length;
            tally = Take(_events.Current, dead, tally with { Read = tally.Read + 1 });
        }

        return (_rows.Build(Partition), dead, tally with { Dead = dead.Count });
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    private ReplayTally Take(RecordedEvent recorded, List<DeadLetter> dead, ReplayTally tally)
    {
        var data = recorded.Data;
        if (data.SequenceNumber <= Last)
        {
            dead.Add(new DeadLetter(Partition, data.SequenceNumber, data.EnqueuedTime, "out-of-sequence",
                $"Sequence number {data.SequenceNumber} of partition {Partition} comes after {Last}: a file is given twice, or files are not in the order of their time.", data.EventBody.ToMemory()));
            return tally;
        }

        Last = data.SequenceNumber;
        if (recorded.Reason is { } reason)
        {
            dead.Add(new DeadLetter(Partition, data.SequenceNumber, data.EnqueuedTime, reason, recorded.Detail ?? string.Empty, data.EventBody.ToMemory()));
            return tally;
        }

        var result = _preprocessor.Read(Partition, data);
        if (result.Letter is { } letter)
        {
            dead.Add(letter);
        }
        else if (result.Row is { } row)
        {
            _rows.Add(row.Sequence, row.Time, row.Key, row.EventId, row.Values);
        }

        var isControl = result.Fate == EventFate.EndOfInput;
        MaxEventTime = isControl ? MaxEventTime : Math.Max(MaxEventTime, result.Time);
        return tally with
        {
            Controls = tally.Controls + (isControl ? 1 : 0),
            Filtered = tally.Filtered + (result.Fate == EventFate.Filtered ? 1 : 0),
        };
    }
}
