using Azure.Messaging.EventHubs;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Measures what is handed out, or read again, in one piece: at most <see cref="IngestService.MaxEvents"/>, and no more than
/// about <see cref="MaxBytes"/> of bodies, so that a partition full of the largest events takes no more memory than another.
/// </summary>
internal sealed class HandoutSize
{
    /// <summary>Bytes of bodies after which a piece ends; the event that reaches it is part of it.</summary>
    public const long MaxBytes = 16 << 20;

    private int _events;
    private long _bytes;

    /// <summary>Whether no event may be added any more.</summary>
    public bool IsFull => _events >= IngestService.MaxEvents || _bytes >= MaxBytes;

    public void Add(EventData data)
    {
        _events++;
        _bytes += data.EventBody.ToMemory().Length;
    }
}
