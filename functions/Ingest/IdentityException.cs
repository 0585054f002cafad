namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// This process must not hand out anything (any more): another one runs the pipeline with another plan or another log.
/// Transient for the events, which the other process reads; final for this process.
/// </summary>
public sealed class IdentityException(string message) : Exception(message);
