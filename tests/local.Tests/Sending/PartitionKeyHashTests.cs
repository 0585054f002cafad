using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Tests.Sending;

public sealed class PartitionKeyHashTests
{
    // Printed by mapPartitionKeyToId of the npm package @azure/event-hubs 6.0.4, for 4 and for 32 partitions.
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("a", 0, 28)]
    [InlineData("ORD", 2, 6)]
    [InlineData("LAX", 2, 30)]
    [InlineData("7149583486996073602", 1, 17)]
    [InlineData("FWfAT", 1, 5)]
    [InlineData("sOdeEAsyQoEuEFPGerWO", 3, 7)]
    [InlineData("twelve bytes", 2, 14)]
    [InlineData("thirteen byte", 1, 1)]
    [InlineData("Zürich", 1, 1)]
    [InlineData("a key that is rather longer than thirty-six bytes, so that it takes several rounds", 2, 2)]
    public void A_key_goes_to_the_partition_that_the_official_client_chooses(string key, int ofFour, int ofThirtyTwo)
    {
        Assert.Equal(ofFour, PartitionKeyHash.PartitionOf(key, 4));
        Assert.Equal(ofThirtyTwo, PartitionKeyHash.PartitionOf(key, 32));
    }
}
