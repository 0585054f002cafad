namespace StreamFunctions.Durable;

/// <summary>Stored or received bytes are not what they should be: damaged, cut off, or of an unknown version.</summary>
public sealed class BlockFormatException : FormatException
{
    /// <summary>Says what is wrong.</summary>
    public BlockFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, with the cause.</summary>
    public BlockFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without details.</summary>
    public BlockFormatException()
    {
    }
}
