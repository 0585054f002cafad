using System.CommandLine;
using System.Globalization;

namespace StreamFunctions.Local.Commands;

/// <summary>Options that several verbs share. Each call makes a new one: an option belongs to one command.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder of all state (event log, tables, entities). Default: .streamfunctions in the repository.",
        HelpName = "folder",
    };

    public static Option<string?> Pipeline() => new("--pipeline")
    {
        Description = "The folder of pipeline.json and its query. Default: samples/flights.",
        HelpName = "folder",
    };

    public static Option<string?> EventHubs() => new("--event-hubs")
    {
        Description = "A connection string of the official Event Hubs emulator or of a real namespace, instead of the built-in endpoint.",
        HelpName = "connection string",
    };

    public static Option<string?> Storage() => new("--storage")
    {
        Description = "A connection string of a storage account (or UseDevelopmentStorage=true), instead of starting Azurite.",
        HelpName = "connection string",
    };

    public static Option<string?> Hub(string description) => new("--hub") { Description = description, HelpName = "name" };

    public static Option<int?> Port(string name, string what, int wanted) => WholeNumber(
        name, 0, 65535, $"The port of {what}; 0 = any free one. Default: {wanted}, or another one if that is taken.", "port");

    /// <summary>An option that is a whole number between two bounds, both included; null if it is not given.</summary>
    public static Option<int?> WholeNumber(string name, int least, int most, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"{name} is '{text}': give a whole number {(most == int.MaxValue ? $"of {least} or more" : $"from {least} to {most}")}.");
            return null;
        },
    };
}
