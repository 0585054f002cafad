using System.IO.Hashing;
using System.Text;
using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Decides what becomes of an event: a row, nothing (filtered), a dead letter, or the end of its partition's input.
/// A function of the logged event and the plan alone, so that ingest and repair decide alike, whenever they read it.
/// Not thread-safe: it reuses its buffers.
/// </summary>
internal sealed class Preprocessor(LoadedPipeline pipeline)
{
    /// <summary>The application property of a control event.</summary>
    public const string ControlProperty = "streamfunctions-control";

    /// <summary>The value of <see cref="ControlProperty"/> that ends a partition's input.</summary>
    public const string EndOfInput = "end-of-input";

    private readonly PipelinePlan _plan = pipeline.Plan;
    private readonly RowReader _reader = pipeline.Query.CreateReader(pipeline.File.DedupeId);
    private readonly Row _row = pipeline.Query.CreateRow();

    public Preprocessed Read(int partition, EventData data)
    {
        if (data.Properties.TryGetValue(ControlProperty, out var control))
        {
            return ReadControl(partition, data, control);
        }

        var outcome = ReadBody(partition, data);
        if (outcome.Kind == ReadKind.Rejected)
        {
            return Dead(partition, data, outcome.Reason ?? DeadLetterReasons.Unreadable, outcome.Detail ?? string.Empty);
        }

        if (IsTooFarAhead(data))
        {
            return Dead(partition, data, DeadLetterReasons.TimestampInFuture,
                $"The event's time {EventTime.ToInstant(_row.Time):O} is more than {_plan.MaxFutureSkew:c} beyond its enqueued time {data.EnqueuedTime:O}; set time.maxFutureSkew if that is meant.");
        }

        return outcome.Kind == ReadKind.Filtered ? new Preprocessed(EventFate.Filtered, _row.Time, null, null) : ToRow(partition, data);
    }

    private Preprocessed ReadControl(int partition, EventData data, object? control)
    {
        if (control as string != EndOfInput)
        {
            return Dead(partition, data, DeadLetterReasons.UnknownControl, $"The property {ControlProperty} is {(control is string text ? $"'{text}'" : "not a text")}; known is {EndOfInput}.");
        }

        return _plan.AcceptEndOfInput
            ? new Preprocessed(EventFate.EndOfInput, EventTime.EndOfInput, null, null)
            : Dead(partition, data, DeadLetterReasons.EndOfInputRefused, "The pipeline does not end: set acceptEndOfInput for a finite input.");
    }

    private ReadOutcome ReadBody(int partition, EventData data)
    {
        var meta = new EventMetadata(
            partition, data.SequenceNumber, EventTime.From(data.EnqueuedTime), data.PartitionKey, data.MessageId);
        try
        {
            return _reader.Read(data.EventBody.ToMemory().Span, meta, _row);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A fault of the reader is deterministic: thrown on, it would hold its partition up for ever.
            return new ReadOutcome(ReadKind.Rejected, DeadLetterReasons.Unreadable, $"Reading it failed: {fault.GetType().Name}: {fault.Message}");
        }
    }

    private bool IsTooFarAhead(EventData data) =>
        _plan.MaxFutureSkew is { } skew && _row.Time > EventTime.Add(EventTime.From(data.EnqueuedTime), skew.Ticks);

    private Preprocessed ToRow(int partition, EventData data)
    {
        var row = new IngestRow(data.SequenceNumber, _row.Time, _row.Key, HashId(_row.EventId), _row.Values.AsSpan(0, _plan.ColumnCount).ToArray());
        return IsTooLarge(partition, row)
            ? Dead(partition, data, DeadLetterReasons.RowTooLarge, $"Its key and values take more than {BlockSplitter.MostRawRowBytes} bytes; select less of it.")
            : new Preprocessed(EventFate.Row, row.Time, row, null);
    }

    // The splitter itself judges, by the row alone; asked only where a row could be too large at all.
    private bool IsTooLarge(int partition, IngestRow row)
    {
        var characters = row.Key.Length;
        foreach (ref readonly var value in row.Values.AsSpan())
        {
            characters += value.Kind == ValueKind.String ? value.Text.Length : 0;
        }

        if ((characters * 3) + (row.Values.Length * 20) + 60 <= BlockSplitter.MostRawRowBytes)
        {
            return false;
        }

        var builder = new RowBlockBuilder(_plan.ColumnCount, _plan.HasEventIds);
        builder.Add(row.Sequence, row.Time, row.Key, row.EventId, row.Values);
        var claim = new BlockClaim(string.Empty, partition, row.Sequence, row.Sequence, null, 1);
        return BlockSplitter.Split(builder.Build(partition), claim).Refused.Count > 0;
    }

    // 0 means "no id" in a block, so a hash that happens to be 0 becomes 1.
    private static UInt128 HashId(string? id) =>
        id is null ? 0 : XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(id)) is var hash && hash == 0 ? 1 : hash;

    private static Preprocessed Dead(int partition, EventData data, string reason, string detail) => new(
        EventFate.Dead, EventTime.None, null,
        new DeadLetter(partition, data.SequenceNumber, data.EnqueuedTime, reason, TableText.Cut(detail, DeadLetterTable.MaxDetail), data.EventBody.ToMemory())
        {
            Origin = EventOrigin.Keep(data),
        });
}

/// <summary>What became of an event.</summary>
internal enum EventFate
{
    /// <summary>It is a row for its key group.</summary>
    Row = 0,

    /// <summary>The query's filter left it out; its time counts.</summary>
    Filtered = 1,

    /// <summary>It cannot be used; its time does not count.</summary>
    Dead = 2,

    /// <summary>Nothing more comes in this partition: its time is infinite.</summary>
    EndOfInput = 3,
}

/// <summary>An event's fate and what it carries: a row its row, a dead letter its letter.</summary>
internal readonly record struct Preprocessed(EventFate Fate, long Time, IngestRow? Row, DeadLetter? Letter);

/// <summary>A row on its way into a block.</summary>
internal sealed record IngestRow(long Sequence, long Time, string Key, UInt128 EventId, Value[] Values);
