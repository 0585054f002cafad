using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace StreamFunctions.Local.Commands;

/// <summary>The command line: parses the arguments, runs the verb, and turns every error into a message and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program at a terminal: Ctrl-C and SIGTERM end it cleanly, a second Ctrl-C at once.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        return await RunAsync(args, CommandContext.Default, stop.Token);
    }

    /// <summary>Runs the program.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context, CancellationToken cancellation)
    {
        var parsed = CreateRoot(context).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return ReportUsage(parsed, context);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = context.Console.Profile.Out.Writer,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            var report = ErrorReport.For(exception);
            await context.Error.WriteLineAsync(report.Text);
            return report.ExitCode;
        }
    }

    /// <summary>All verbs; without a verb, the main job.</summary>
    internal static RootCommand CreateRoot(CommandContext context)
    {
        var root = DemoCommand.Create(context);
        root.Subcommands.Add(RunCommand.Create(context));
        root.Subcommands.Add(SendCommand.Create(context));
        root.Subcommands.Add(ResultsCommand.Create(context));
        root.Subcommands.Add(DeadLettersCommand.Create(context));
        root.Subcommands.Add(LateCommand.Create(context));
        root.Subcommands.Add(CheckCommand.Create(context));
        root.Subcommands.Add(PlanCommand.Create(context));
        root.Subcommands.Add(ReplayCommand.Create(context));
        root.Subcommands.Add(RebuildCommand.Create(context));
        root.Subcommands.Add(SavepointCommand.Create(context));
        root.Subcommands.Add(SmokeCommand.Create(context));
        root.Subcommands.Add(EmulatorsCommand.Create(context));
        HelpExamples.Attach(root);
        return root;
    }

    private static int ReportUsage(ParseResult parsed, CommandContext context)
    {
        foreach (var error in parsed.Errors)
        {
            context.Error.WriteLine(error.Message);
        }

        var command = parsed.CommandResult.Command;
        var verb = VerbOf(parsed.CommandResult);
        var arguments = string.Concat(command.Arguments.Select(argument => $"<{argument.Name}> "));
        context.Error.WriteLine($"Usage: dotnet run --project local -- {verb}{arguments}[options]");
        context.Error.WriteLine($"See:   dotnet run --project local -- {verb}--help");
        return ExitCodes.Usage;
    }

    // A verb below another one, such as deadletters list, is named with it.
    private static string VerbOf(SymbolResult? result) => result is CommandResult { Command: not RootCommand } command
        ? VerbOf(command.Parent) + command.Command.Name + " "
        : string.Empty;

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        // The second signal finds the source cancelled and ends the process the default way.
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
