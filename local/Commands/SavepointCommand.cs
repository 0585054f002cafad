using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Savepoints;

namespace StreamFunctions.Local.Commands;

/// <summary><c>savepoint</c>: the state of a running pipeline, kept, looked at and gone back to, by the app's own HTTP functions.</summary>
internal static class SavepointCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Create(CommandContext context)
    {
        var command = new Command("savepoint", "Keeps the state of a running pipeline, and goes back to it.")
        {
            CreateCreate(context), CreateList(context), CreateInspect(context), CreateRestore(context), CreateDelete(context),
        };
        command.AddExamples("savepoint create before-change", "savepoint list", "savepoint inspect before-change", "savepoint restore before-change");
        return command;
    }

    private static Command CreateCreate(CommandContext context)
    {
        var name = Name(ArgumentArity.ZeroOrOne, "Its name: letters, digits, - and _. Default: the time.");
        var command = new Command("create", "Keeps the state of what runs. Nothing stops for it.") { name };
        command.AddExamples("savepoint create", "savepoint create before-change", "savepoint create nightly --url https://my-app.azurewebsites.net --key $KEY --of flights");
        return Run(command, context, async (client, parsed, cancellation) =>
        {
            var chosen = parsed.GetValue(name) ?? context.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            return (await client.SendAsync(HttpMethod.Post, "/" + chosen, cancellation), SavepointReport.Show);
        });
    }

    private static Command CreateList(CommandContext context)
    {
        var command = new Command("list", "Lists the savepoints, newest first.");
        return Run(command, context, async (client, _, cancellation) =>
            (await client.SendAsync(HttpMethod.Get, string.Empty, cancellation), SavepointReport.List));
    }

    private static Command CreateInspect(CommandContext context)
    {
        var name = Name(ArgumentArity.ExactlyOne, "Its name.");
        var command = new Command("inspect", "Shows what is in a savepoint, what of the log it needs, and whether it can be restored now.") { name };
        return Run(command, context, async (client, parsed, cancellation) =>
            (await client.SendAsync(HttpMethod.Get, "/" + parsed.GetRequiredValue(name), cancellation), SavepointReport.Show));
    }

    private static Command CreateRestore(CommandContext context)
    {
        var name = Name(ArgumentArity.ExactlyOne, "Its name.");
        var force = new Option<bool>("--force") { Description = "Also if the log no longer holds all that it needs: that is told as lost." };
        var command = new Command("restore", "Goes on from a savepoint, as the next generation. The app must run the pipeline that it was made of.") { name, force };
        return Run(command, context, async (client, parsed, cancellation) =>
        {
            var path = $"/{parsed.GetRequiredValue(name)}/restore{(parsed.GetValue(force) ? "?force=true" : string.Empty)}";
            return (await client.SendAsync(HttpMethod.Post, path, cancellation), SavepointReport.Restored);
        });
    }

    private static Command CreateDelete(CommandContext context)
    {
        var name = Name(ArgumentArity.ExactlyOne, "Its name.");
        var command = new Command("delete", "Deletes a savepoint. What was restored from it does not need it.") { name };
        return Run(command, context, async (client, parsed, cancellation) =>
        {
            await client.SendAsync(HttpMethod.Delete, "/" + parsed.GetRequiredValue(name), cancellation);
            return (default, (_, _) => context.Say($"Savepoint {parsed.GetValue(name)} is deleted."));
        });
    }

    private static Argument<string> Name(ArgumentArity arity, string description)
    {
        var argument = new Argument<string>("name") { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !token.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                result.AddError($"'{token.Value}' is no name of a savepoint: it has letters, digits, - and _.");
            }
        });
        return argument;
    }

    private static Command Run(
        Command command, CommandContext context,
        Func<SavepointClient, ParseResult, CancellationToken, Task<(JsonElement Answer, Action<JsonElement, CommandContext> Show)>> act)
    {
        var url = new Option<string?>("--url") { Description = "The address of the app. Default: that of the local host that runs now.", HelpName = "address" };
        var key = new Option<string?>("--key") { Description = "The app's master key, for an app on Azure.", HelpName = "key" };
        var of = new Option<string?>("--of") { Description = "The pipeline's name. Default: that of the local host that runs now.", HelpName = "pipeline" };
        var json = new Option<bool>("--json") { Description = "The app's answer as JSON." };
        var data = CommonOptions.Data();
        command.Options.Add(url);
        command.Options.Add(key);
        command.Options.Add(of);
        command.Options.Add(json);
        command.Options.Add(data);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Client(parsed.GetValue(url), parsed.GetValue(key), parsed.GetValue(of), parsed.GetValue(data));
            var (answer, show) = await act(client, parsed, cancellation);
            if (parsed.GetValue(json) && answer.ValueKind != JsonValueKind.Undefined)
            {
                context.Say(JsonSerializer.Serialize(answer, Json));
            }
            else
            {
                show(answer, context);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static SavepointClient Client(string? url, string? key, string? of, string? data)
    {
        var running = url is null ? RunningHost.Find(data) : null;
        var address = url ?? running?.Http ?? throw new UserErrorException(
            "No local host runs a pipeline now. Start it in another terminal (dotnet run --project local -- run --pipeline <folder>), or give the address of an app with --url.");
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new UserErrorException($"--url is '{address}': give the address of an app, such as https://my-app.azurewebsites.net.");
        }

        var name = of ?? (running?.Pipeline is { } folder ? PipelineLoader.Load(folder).Plan.Name : throw new UserErrorException(
            "Give the pipeline's name with --of: only that of a local host is known."));
        return new SavepointClient(parsed, key, name);
    }
}
