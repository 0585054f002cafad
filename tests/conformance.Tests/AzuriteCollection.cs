using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>One Azurite for all tests of this project; they keep apart by table prefixes, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
