using System.CommandLine;

namespace StreamFunctions.Local.Commands;

/// <summary>Options of the verbs that run a pipeline.</summary>
internal static class RunOptions
{
    public static Option<string?> Hubs() => new("--hubs")
    {
        Description = "The hubs of the built-in endpoint: a file in the format of the official emulator's Config.json. Default: local/hubs.json.",
        HelpName = "file",
    };
}
