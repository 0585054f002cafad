using System.CommandLine;
using System.Globalization;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>The long form: as many inputs as wanted, figures at the end, every failing input in a file.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        var target = new Option<string>("--target") { Description = $"all, or one of {string.Join(", ", Targets.Names)}", DefaultValueFactory = _ => "all" };
        target.AcceptOnlyFromAmong(["all", .. Targets.Names]);
        var inputs = new Option<long>("--inputs") { Description = "Inputs per target", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<ulong>("--seed") { Description = "Where the random numbers begin; the same seed gives the same inputs", DefaultValueFactory = _ => 1 };
        var hex = new Option<string?>("--hex") { Description = "Run this one input, in hexadecimal" };
        var file = new Option<FileInfo?>("--input") { Description = "Run this one input, from a file in hexadecimal" };
        var failures = new Option<DirectoryInfo>("--failures") { Description = "Where failing inputs go", DefaultValueFactory = _ => new DirectoryInfo("fuzz-failures") };
        var root = new RootCommand("Feeds hostile input to what reads the input of strangers.") { target, inputs, seed, hex, file, failures };
        root.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(target);
            var one = parsed.GetValue(hex) ?? (parsed.GetValue(file) is { } path ? File.ReadAllText(path.FullName) : null);
            IReadOnlyList<string> names = name == "all" ? Targets.Names : [name];
            return one is not null
                ? LongRun.One(names, Convert.FromHexString(one.Trim()))
                : new LongRun(parsed.GetRequiredValue(inputs), parsed.GetRequiredValue(seed), parsed.GetRequiredValue(failures).FullName).Run(names);
        });
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return root.Parse(args).Invoke();
    }
}
