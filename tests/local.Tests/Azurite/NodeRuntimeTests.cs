using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Tests.Azurite;

public sealed class NodeRuntimeTests
{
    [Theory]
    [InlineData("v20.0.0")]
    [InlineData("v24.1.3")]
    public void A_new_enough_node_is_accepted(string version) => NodeRuntime.CheckVersion(version);

    [Theory]
    [InlineData("v18.19.1")]
    [InlineData("v4.0.0")]
    [InlineData("")]
    [InlineData("not a version")]
    public void Another_node_is_refused_with_advice(string version)
    {
        var error = Assert.Throws<UserErrorException>(() => NodeRuntime.CheckVersion(version));
        Assert.Contains("Node.js 20 or newer", error.Message, StringComparison.Ordinal);
        Assert.Contains("nodejs.org", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_node_is_an_error_that_says_what_to_install()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => NodeRuntime.CheckAsync("no-such-node", default));
        Assert.Contains("no-such-node", error.Message, StringComparison.Ordinal);
        Assert.Contains("nodejs.org", error.Message, StringComparison.Ordinal);
    }
}
