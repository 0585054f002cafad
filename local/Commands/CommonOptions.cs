using System.CommandLine;

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

    public static Option<int?> Port(string name, string what, int wanted) => new(name)
    {
        Description = $"The port of {what}; 0 = any free one. Default: {wanted}, or another one if that is taken.",
        HelpName = "port",
    };

    /// <summary>Adds the check that the option's value, if given, is a TCP port or 0.</summary>
    public static Option<int?> Checked(this Option<int?> port)
    {
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
            {
                result.AddError($"{port.Name} must be a port from 0 to 65535.");
            }
        });
        return port;
    }
}
