namespace StreamFunctions.Functions.Pipelines;

/// <summary>A pipeline cannot run as it is written. The message lists every problem: the file, where in it, and what to do.</summary>
public sealed class PipelineException : Exception
{
    /// <summary>Makes the exception from at least one problem.</summary>
    public PipelineException(IReadOnlyList<string> problems, Exception? innerException = null)
        : base(string.Join(Environment.NewLine, problems), innerException)
        => Problems = problems;

    /// <summary>One line per problem.</summary>
    public IReadOnlyList<string> Problems { get; }
}
