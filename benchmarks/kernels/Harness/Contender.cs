namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>One way to do a piece of work. All contenders of a comparison do the same work on the same input.</summary>
/// <param name="name">As the report shows it.</param>
internal abstract class Contender(string name)
{
    /// <summary>As the report shows it.</summary>
    public string Name { get; } = name;

    /// <summary>Makes ready what the work needs and is not part of it. Not timed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Does the work once, from nothing to the finished result. This is what is timed.</summary>
    public abstract void Run();

    /// <summary>Compares what the last <see cref="Run"/> made with the oracle. Not timed.</summary>
    /// <exception cref="WrongResultException">It is not what the oracle says.</exception>
    public abstract void Check();

    /// <summary>Once, without a clock.</summary>
    public void RunAndCheck()
    {
        Prepare();
        Run();
        Check();
    }
}

/// <summary>A contender was fast and wrong, so its figure means nothing.</summary>
internal sealed class WrongResultException(string message) : Exception(message);
