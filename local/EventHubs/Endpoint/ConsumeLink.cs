using System.Globalization;
using System.Text;
using Amqp.Framing;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>A receiver's link to one partition.</summary>
internal sealed class ConsumeLink : OutgoingLink
{
    private const int ReadCount = 1024;
    private const int ReadBytes = 256 * 1024;

    private static readonly byte[] SequenceName = Symbol("x-opt-sequence-number");
    private static readonly byte[] OffsetName = Symbol("x-opt-offset");
    private static readonly byte[] TimeName = Symbol("x-opt-enqueued-time");
    private static readonly byte[] KeyName = Symbol("x-opt-partition-key");
    private static readonly byte[] LastSequenceName = Symbol("last_enqueued_sequence_number");
    private static readonly byte[] LastOffsetName = Symbol("last_enqueued_offset");
    private static readonly byte[] LastTimeName = Symbol("last_enqueued_time_utc");
    private static readonly byte[] RetrievalTimeName = Symbol("runtime_info_retrieval_time_utc");

    private readonly ConsumeTarget _target;
    private readonly PartitionLog _partition;
    private readonly LogReader _reader;
    private readonly bool _withMetrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IDisposable _subscription;
    private readonly CancellationTokenRegistration _closed;
    private IReadOnlyList<LogRecord> _batch = [];
    private int _next;

    public ConsumeLink(
        ServerSession session, Attach attach, ConsumeTarget target, long start, bool withMetrics, TimeProvider time, ILogger log)
        : base(session, attach)
    {
        _target = target;
        _withMetrics = withMetrics;
        _time = time;
        _log = log;
        _partition = target.Hub.Partitions[target.Partition];
        _reader = _partition.OpenReader(start);
        _subscription = _partition.Subscribe(Wake);
        _closed = target.Hub.Closed.Register(DetachGone);
    }

    /// <inheritdoc/>
    protected override bool Prepare(int credit)
    {
        if (_next >= _batch.Count)
        {
            _next = 0;
            _batch = [];
            _batch = _reader.ReadNext(Math.Min(credit, ReadCount), ReadBytes);
        }

        return _next < _batch.Count;
    }

    /// <inheritdoc/>
    protected override bool TryBuild(ByteWriter payload)
    {
        if (_next >= _batch.Count)
        {
            return false;
        }

        var record = _batch[_next++];
        if (_withMetrics)
        {
            WriteMetrics(payload);
        }

        WriteAnnotations(payload, record);
        payload.Write(record.Message.Span);
        return true;
    }

    /// <inheritdoc/>
    protected override void OnFault(Exception exception)
    {
        if (exception is ObjectDisposedException)
        {
            DetachGone();
            return;
        }

        EventHubsLog.ReadFailed(_log, exception, _target.Hub.Name, _target.Partition, _target.ReceiverName);
        Detach("amqp:internal-error", exception.Message);
    }

    /// <inheritdoc/>
    protected override void OnEnded()
    {
        _subscription.Dispose();
        _closed.Dispose();
        _target.Readers.Leave(_target, this);
        base.OnEnded();
    }

    private static void WriteAnnotations(ByteWriter payload, in LogRecord record)
    {
        var map = BeginMap(payload, 0x72, record.PartitionKey is null ? (byte)6 : (byte)8);
        payload.Write(SequenceName);
        payload.Long(record.SequenceNumber);
        payload.Write(OffsetName);
        WriteOffset(payload, record.Offset);
        payload.Write(TimeName);
        payload.Timestamp(record.EnqueuedTime);
        if (record.PartitionKey is { } key)
        {
            payload.Write(KeyName);
            payload.String(key);
        }

        EndMap(payload, map);
    }

    private void WriteMetrics(ByteWriter payload)
    {
        var tail = _partition.Tail;
        var map = BeginMap(payload, 0x71, 8);
        payload.Write(LastSequenceName);
        payload.Long(tail.SequenceNumber);
        payload.Write(LastOffsetName);
        WriteOffset(payload, tail.Offset);
        payload.Write(LastTimeName);
        payload.Timestamp(tail.EnqueuedTime);
        payload.Write(RetrievalTimeName);
        payload.Timestamp(_time.GetUtcNow().ToUnixTimeMilliseconds());
        EndMap(payload, map);
    }

    /// <summary>The offset as text, without a string in between.</summary>
    private static void WriteOffset(ByteWriter payload, long offset)
    {
        Span<byte> digits = stackalloc byte[20];
        offset.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        payload.Write([0xA1, (byte)length]);
        payload.Write(digits[..length]);
    }

    /// <summary>A described map with 32-bit sizes; returns where its size goes.</summary>
    private static int BeginMap(ByteWriter payload, byte section, byte elements)
    {
        payload.Write([0x00, 0x53, section, 0xD1, 0, 0, 0, 0, 0, 0, 0, elements]);
        return payload.Length - 8;
    }

    private static void EndMap(ByteWriter payload, int map) =>
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(payload.At(map, 4), payload.Length - map - 4);

    private static byte[] Symbol(string name) => [0xA3, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    private void DetachGone() => Detach("amqp:not-found", $"The messaging entity '{_target.Hub.Name}' could not be found.");
}
