using CsCheck;

namespace StreamFunctions.Query.Tests;

/// <summary>Picks one of some fixed values.</summary>
internal static class OneOf
{
    public static Gen<T> These<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
