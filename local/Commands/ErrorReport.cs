using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Local.Demo;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Functions;
using StreamFunctions.Local.Smoke;

namespace StreamFunctions.Local.Commands;

/// <summary>What is printed for an error, and what the program ends with.</summary>
/// <param name="Text">The text: for errors that a person can mend, the message alone.</param>
/// <param name="ExitCode">The exit code.</param>
internal sealed record ErrorReport(string Text, int ExitCode)
{
    /// <summary>Judges an error.</summary>
    public static ErrorReport For(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => For(only),
        UserErrorException or PipelineException or SettingsException or FunctionsConfigurationException =>
            new(exception.Message, ExitCodes.Usage),
        DemoFailedException or SmokeFailedException => new(exception.Message, ExitCodes.Failure),
        EventHubsException { Failure: EventHubsFailure.NotFound or EventHubsFailure.Unauthorized or EventHubsFailure.InvalidArgument } =>
            new(exception.Message, ExitCodes.Usage),
        EventHubsException => new(exception.Message, ExitCodes.Failure),
        IOException or UnauthorizedAccessException => new(exception.Message, ExitCodes.Failure),
        _ => new($"Unexpected error, please report it: {exception}", ExitCodes.Failure),
    };
}
