namespace StreamFunctions.Sdk.Tests;

/// <summary>The comparison itself, on pairs made for it: what a stand-in may leave out, and what it may not change.</summary>
public sealed class StandInComparisonTests
{
    [Fact]
    public void A_stand_in_may_leave_out_what_nobody_must_implement() =>
        Assert.Empty(StandInComparison.Differences(typeof(StandIn.Subset), typeof(Official.Subset)));

    [Fact]
    public void A_stand_in_without_an_official_type_is_found() =>
        Assert.Single(StandInComparison.Differences(typeof(StandIn.Subset), official: null));

    [Theory]
    [InlineData(nameof(StandIn.Changed.ExtraMember), "is not in the official type")]
    [InlineData(nameof(StandIn.Changed.ExtraConstructor), "public .ctor(System.Int32 size)")]
    [InlineData(nameof(StandIn.Changed.WiderAccess), "it has 'protected System.Void Act()'")]
    [InlineData(nameof(StandIn.Changed.OtherDefault), "size = 2")]
    [InlineData(nameof(StandIn.Changed.OtherParameterName), "System.Int32 count")]
    [InlineData(nameof(StandIn.Changed.OtherNullability), "System.String? text")]
    [InlineData(nameof(StandIn.Changed.NotObsolete), "obsolete(error: False)")]
    [InlineData(nameof(StandIn.Changed.NotSealed), "is officially 'sealed class")]
    [InlineData(nameof(StandIn.Changed.OtherValue), "const")]
    [InlineData(nameof(StandIn.Changed.ExtraSetter), "Size[] set")]
    [InlineData(nameof(StandIn.Changed.OtherUsage), "usage(Method")]
    [InlineData(nameof(StandIn.Changed.OtherBase), "is officially 'class this-type : System.Exception")]
    [InlineData(nameof(StandIn.Changed.NoVirtual), "it has 'public virtual")]
    [InlineData(nameof(StandIn.Changed.LacksAbstract), "lacks 'public abstract")]
    [InlineData(nameof(StandIn.Changed.OtherConstraint), "where T")]
    public void A_stand_in_that_compiles_differently_is_found(string name, string expected)
    {
        string[] differences = [.. StandInComparison.Differences(
            typeof(StandIn.Changed).GetNestedType(name)!, typeof(Official.Changed).GetNestedType(name))];

        Assert.Contains(expected, Assert.Single(differences), StringComparison.Ordinal);
    }
}
