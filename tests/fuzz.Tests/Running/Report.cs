using System.Text;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Failures for people: what was promised, and how to see it again.</summary>
internal static class Report
{
    public static string Of(FuzzRun run)
    {
        var text = new StringBuilder();
        foreach (var (input, cause) in run.Failures)
        {
            text.AppendLine($"{run.Target.Name}: {cause}");
            text.AppendLine($"  see it again: dotnet run -c Release --project tests/fuzz.Tests -- --target {run.Target.Name} --hex {Hex(input)}");
        }

        return text.ToString();
    }

    private static string Hex(byte[] input) => input.Length <= 4096 ? Convert.ToHexString(input) : $"({input.Length} bytes, in the file)";
}
