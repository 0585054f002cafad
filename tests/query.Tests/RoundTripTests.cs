using CsCheck;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Tests;

public class RoundTripTests
{
    [Fact]
    public void What_is_printed_parses_to_the_same_tree() => ExpressionGen.Trees.Sample(
        tree => Assert.Equal(TreeText.Of(tree), TreeText.Of(Some.Parse(SyntaxPrinter.Print(tree)))),
        iter: 5_000, print: tree => SyntaxPrinter.Print(tree));
}
