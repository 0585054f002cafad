namespace StreamFunctions.Functions.Savepoints;

/// <summary>Why something cannot be done with a savepoint; the message says what to do. Nothing was changed.</summary>
/// <param name="problem">What kind of problem it is.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause, if any.</param>
internal sealed class SavepointException(SavepointProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of problem it is.</summary>
    public SavepointProblem Problem { get; } = problem;
}

/// <summary>Kinds of problems with savepoints.</summary>
internal enum SavepointProblem
{
    /// <summary>The request makes no sense.</summary>
    Unusable = 0,

    /// <summary>There is no such savepoint.</summary>
    NotFound = 1,

    /// <summary>What is there stands against it.</summary>
    Refused = 2,
}
