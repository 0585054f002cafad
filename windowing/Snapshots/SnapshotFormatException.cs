namespace StreamFunctions.Windowing;

/// <summary>
/// A stored snapshot cannot be read: it is truncated, corrupt, of a version that this code does not know, or of
/// another plan. Whoever catches it must not overwrite the stored state.
/// </summary>
public sealed class SnapshotFormatException : Exception
{
    /// <summary>Makes the exception without detail.</summary>
    public SnapshotFormatException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    public SnapshotFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public SnapshotFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
