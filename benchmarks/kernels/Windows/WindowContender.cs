namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>A contender that makes windows.</summary>
internal abstract class WindowContender(string name, WindowTable expected) : Contender(name)
{
    /// <summary>What the last run put out.</summary>
    protected abstract IEnumerable<WindowRow> Results();

    public override void Check() => expected.Check(Name, Results());
}
