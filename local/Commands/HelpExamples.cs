using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Local.Commands;

/// <summary>Examples at the end of each verb's <c>--help</c>.</summary>
internal static class HelpExamples
{
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    /// <summary>Gives a command its examples; each is what follows <c>dotnet run --project local</c>.</summary>
    public static void AddExamples(this Command command, params string[] examples) => Examples.Add(command, examples);

    /// <summary>Makes the help of a root command and of all its verbs print the examples.</summary>
    public static void Attach(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = inner.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var example in examples)
                {
                    output.WriteLine($"  dotnet run --project local{(example.Length == 0 ? "" : " -- " + example)}");
                }

                output.WriteLine();
            }

            return exitCode;
        }
    }
}
