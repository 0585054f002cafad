namespace StreamFunctions.Local.Sizing;

/// <summary>Chances of independent events.</summary>
internal static class Chance
{
    private const double Small = 1e-5;

    /// <summary>The chance of at least one event where <paramref name="expected"/> come on average: 1 - e^(-expected), exact for small ones too.</summary>
    public static double OfAny(double expected) => expected < Small ? expected - (expected * expected / 2) : 1 - Math.Exp(-expected);
}
