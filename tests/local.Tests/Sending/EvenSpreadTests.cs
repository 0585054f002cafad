using CsCheck;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Tests.Sending;

public sealed class EvenSpreadTests
{
    [Fact]
    public void All_extras_are_given_by_the_end_and_no_more() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, 50]).Sample((events, extras) =>
        {
            var spread = new EvenSpread(events, extras);
            var given = Enumerable.Range(1, events).Count(number => spread.IsDue(number));
            return given == Math.Min(events, extras) && given == spread.Given;
        });

    [Fact]
    public void Extras_lie_apart()
    {
        var spread = new EvenSpread(100, 4);
        Assert.Equal([25, 50, 75, 100], Enumerable.Range(1, 100).Where(number => spread.IsDue(number)));
    }
}
