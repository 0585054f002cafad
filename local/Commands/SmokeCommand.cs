using System.CommandLine;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Identity;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Smoke;

namespace StreamFunctions.Local.Commands;

/// <summary><c>smoke</c>: events through a deployed pipeline, or through the local host, and their window back from the table.</summary>
internal static class SmokeCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);

    public static Command Create(CommandContext context)
    {
        var options = new SmokeOptions();
        var command = new Command("smoke", "Sends a few events and waits until their window is in the table; fails loudly otherwise (exit code 1).");
        options.AddTo(command);
        command.AddExamples(
            "smoke",
            "smoke --pipeline clicks --hub clicks --events clicks-smoke.jsonl",
            "smoke --namespace contoso.servicebus.windows.net --tables https://contoso.table.core.windows.net");
        command.SetAction(async (parsed, cancellation) =>
        {
            var pipeline = parsed.GetValue(options.Pipeline)!;
            var file = parsed.GetValue(options.Events) ?? Path.Combine(Places.Root, "samples", pipeline, "smoke.jsonl");
            var test = new SmokeTest(
                Target(options, parsed, pipeline), Lines(file), Start(parsed.GetValue(options.Start)!),
                parsed.GetValue(options.Wait) ?? DefaultWait, context.Say, context.Time);
            try
            {
                await test.RunAsync(cancellation);
                return ExitCodes.Success;
            }
            catch (FormatException exception)
            {
                throw new UserErrorException($"{file}: {exception.Message}", exception);
            }
            catch (AuthenticationFailedException exception)
            {
                throw new SmokeFailedException($"SMOKE TEST FAILED. Nobody is signed in: 'az login' or 'azd auth login'. {exception.Message}", exception);
            }
        });
        return command;
    }

    private static SmokeTarget Target(SmokeOptions options, ParseResult parsed, string pipeline)
    {
        var hub = parsed.GetValue(options.Hub) ?? pipeline;
        var prefix = parsed.GetValue(options.Prefix)!;
        if (parsed.GetValue(options.Namespace) is not { } space)
        {
            var host = RunningHost.Find(parsed.GetValue(options.Data)) ?? throw new UserErrorException(
                "No local host is running. Start one (dotnet run --project local -- run), or name a deployment with --namespace and --tables.");
            var local = new TableServiceClient(host.Storage);
            return new SmokeTarget(ConnectionStrings.EventHubs(host.EventHubs), parsed.GetValue(options.Hub) ?? host.Hub ?? hub, pipeline, local, local, prefix);
        }

        var tables = Address(parsed.GetValue(options.Tables), "--tables");
        var results = parsed.GetValue(options.ResultTables) is { Length: > 0 } given ? Address(given, "--result-tables") : tables;
        var credential = new DefaultAzureCredential();
        return new SmokeTarget(
            EventHubsConnectionString.ByIdentity(space, credential), hub, pipeline,
            new TableServiceClient(tables, credential), new TableServiceClient(results, credential), prefix);
    }

    private static Uri Address(string? text, string option) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new UserErrorException($"{option} is '{text}': give an address such as https://account.table.core.windows.net.");

    private static DateTimeOffset Start(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
            ? start
            : throw new UserErrorException($"--start is '{text}': give a time such as 2000-01-01T00:00:00Z.");

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"There are no events to test with: {exception.Message} Give a file with --events; docs/operations.md, \"Smoke test\", says what stands in it.", exception);
        }
    }
}
