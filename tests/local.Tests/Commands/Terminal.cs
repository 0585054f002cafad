using System.Globalization;
using System.Text;
using Spectre.Console;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Tests.Commands;

/// <summary>Runs the command line in this process and keeps what it prints.</summary>
internal sealed class Terminal
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task<int> RunAsync(params string[] args) => RunAsync(args, default);

    public async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        await using var output = new StringWriter(_output, CultureInfo.InvariantCulture);
        await using var error = new StringWriter(_error, CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        return await CommandLine.RunAsync(args, new CommandContext(console, error, TimeProvider.System), cancellation);
    }
}
