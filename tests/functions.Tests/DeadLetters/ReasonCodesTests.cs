using System.Text.RegularExpressions;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.DeadLetters;

public sealed partial class ReasonCodesTests
{
    [Fact]
    public void The_documents_list_every_reason_code_and_no_other()
    {
        var listed = Row().Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "dead-letters.md"))).Select(match => match.Groups[1].Value);
        Assert.Equal(DeadLetterReasons.All.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>A row of the table of reasons: its first cell is a code.</summary>
    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
