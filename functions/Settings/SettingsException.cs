namespace StreamFunctions.Functions.Settings;

/// <summary>The app cannot start with these settings. The message lists every problem, each with the setting's name and what to do.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Makes the exception from at least one problem.</summary>
    public SettingsException(IReadOnlyList<string> problems)
        : base("The settings are not usable:" + string.Concat(problems.Select(p => Environment.NewLine + "  " + p)))
        => Problems = problems;

    /// <summary>One sentence per problem.</summary>
    public IReadOnlyList<string> Problems { get; }
}
