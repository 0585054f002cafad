using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests;

/// <summary>Test classes that share one running Azurite; each test has its own table prefix.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "azurite";
}
