namespace StreamFunctions.Local.Commands;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>Something failed that the person at the terminal did not cause by what they typed or wrote.</summary>
    public const int Failure = 1;

    /// <summary>A wrong argument, file, query or setting: the message says where and what to do.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C before the work was done, as shells expect it.</summary>
    public const int Interrupted = 130;
}
