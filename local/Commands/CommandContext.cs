using Spectre.Console;

namespace StreamFunctions.Local.Commands;

/// <summary>What every command works with.</summary>
/// <param name="Console">Where results go.</param>
/// <param name="Error">Where error messages go.</param>
/// <param name="Time">Time.</param>
internal sealed record CommandContext(IAnsiConsole Console, TextWriter Error, TimeProvider Time)
{
    // Where there is no terminal there is no width to keep to; tables then take what they need.
    private const int WidthWithoutTerminal = 160;

    /// <summary>The context of this process: its standard output and error.</summary>
    public static CommandContext Default { get; } = CreateDefault();

    /// <summary>Whether somebody watches a terminal; otherwise output goes to a file or another program.</summary>
    public bool IsInteractive => Console.Profile.Out.IsTerminal && Console.Profile.Capabilities.Ansi;

    /// <summary>Prints a line as it is: never cut into pieces, so that connection strings and addresses can be copied.</summary>
    public void Say(string text) => Console.Profile.Out.Writer.WriteLine(text);

    private static CommandContext CreateDefault()
    {
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return new CommandContext(console, System.Console.Error, TimeProvider.System);
    }
}
