using Spectre.Console;

namespace StreamFunctions.Local.Commands;

/// <summary>What every command works with.</summary>
/// <param name="Console">Where results go.</param>
/// <param name="Error">Where error messages go.</param>
/// <param name="Time">Time.</param>
internal sealed record CommandContext(IAnsiConsole Console, TextWriter Error, TimeProvider Time)
{
    /// <summary>The context of a program at a terminal.</summary>
    public static CommandContext Default { get; } = new(AnsiConsole.Console, System.Console.Error, TimeProvider.System);

    /// <summary>Whether somebody watches a terminal; otherwise output goes to a file or another program.</summary>
    public bool IsInteractive => Console.Profile.Out.IsTerminal && Console.Profile.Capabilities.Ansi;

    /// <summary>Prints a line as it is: never cut into pieces, so that connection strings and addresses can be copied.</summary>
    public void Say(string text) => Console.Profile.Out.Writer.WriteLine(text);
}
