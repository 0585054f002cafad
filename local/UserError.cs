namespace StreamFunctions.Local;

/// <summary>
/// Something the person at the terminal can mend: a wrong argument, a missing file or program, a wrong setting.
/// The command line prints the message without a stack trace and ends with exit code 2.
/// </summary>
public sealed class UserErrorException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="inner">The cause, if any.</param>
    public UserErrorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
