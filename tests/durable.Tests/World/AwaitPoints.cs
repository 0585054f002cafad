namespace StreamFunctions.Durable.Tests;

/// <summary>
/// The points at which a process can die: before and after everything that it awaits, around every signal that ingest
/// sends, and around every commit. Counts those that were passed, and dies at one of them.
/// </summary>
internal sealed class AwaitPoints
{
    /// <summary>The number of the point at which to die, from 1; 0 = nowhere.</summary>
    public int DieAt { get; init; }

    /// <summary>Whether what the dead process was working on comes back after minutes; else it is gone.</summary>
    public bool SignalsComeBack { get; init; }

    public int Passed { get; private set; }

    /// <summary>Whether the process has died.</summary>
    public bool HasDied => DieAt > 0 && Passed >= DieAt;

    /// <summary>Passes a point. False: the process dies here.</summary>
    public bool Pass() => ++Passed != DieAt;

    /// <summary>Passes a point within a port.</summary>
    public void PassOrDie()
    {
        if (!Pass())
        {
            throw new ProcessDiedException();
        }
    }
}

/// <summary>The process is dead. No code of the product may see it: <see cref="MortalPorts"/> turns it into silence.</summary>
internal sealed class ProcessDiedException : Exception;
