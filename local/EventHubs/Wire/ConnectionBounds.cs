namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// What one connection may make this process hold: links, and the pieces of messages that are not complete yet.
/// Used by the connection's reading loop alone.
/// </summary>
internal sealed class ConnectionBounds
{
    /// <summary>Channels of a connection are numbered from 0 to this.</summary>
    public const ushort MaxChannel = 255;

    /// <summary>Links of a connection, over all its sessions, those that were refused included.</summary>
    public const int MaxLinks = 1024;

    /// <summary>Bytes of unfinished messages of a connection, over all its links: enough for 64 messages of the largest size at once.</summary>
    public const int MaxUnfinishedBytes = 128 * 1024 * 1024;

    private const int KeptBytes = 16 * 1024 * 1024;

    /// <summary>The longest name of a link or address of a node's receiver, in UTF-16 code units.</summary>
    public const int MaxName = 1024;

    private int _links;
    private int _unfinished;

    /// <summary>Counts a link.</summary>
    /// <exception cref="AmqpProtocolException">There are too many.</exception>
    public void AddLink()
    {
        if (++_links > MaxLinks)
        {
            throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"A connection has at most {MaxLinks} links.");
        }
    }

    /// <summary>Links have ended.</summary>
    public void RemoveLinks(int count) => _links -= count;

    /// <summary>Counts bytes that are held.</summary>
    /// <exception cref="AmqpProtocolException">There are too many.</exception>
    public void Hold(int bytes)
    {
        _unfinished += bytes;
        if (_unfinished > MaxUnfinishedBytes)
        {
            throw new AmqpProtocolException(
                AmqpProtocolException.NotAllowed, $"The unfinished messages of a connection have at most {MaxUnfinishedBytes} bytes. Finish one before the next begins.");
        }
    }

    /// <summary>Whether buffers may be kept for the next message: a producer of large messages needs one again at once.</summary>
    public bool MayKeep => _unfinished <= KeptBytes;

    /// <summary>Bytes are held no longer.</summary>
    public void Release(int bytes) => _unfinished -= bytes;
}
