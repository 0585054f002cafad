using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Tests.EventHubs;

public class EventHubsConnectionStringTests
{
    [Theory]
    [InlineData("Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=p;SharedAccessKey=a+b=;EntityPath=hub", "ns.servicebus.windows.net", 5671, true, "hub")]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=p;SharedAccessKey=a+b=;UseDevelopmentEmulator=true;", "localhost", 5672, false, null)]
    [InlineData("endpoint=sb://localhost:9999 ; sharedAccessKeyName=p; SharedAccessKey=a+b=;UseDevelopmentEmulator=True", "localhost", 9999, false, null)]
    public void The_parts_are_read(string text, string host, int port, bool tls, string? hub)
    {
        var parsed = EventHubsConnectionString.Parse(text);
        Assert.Equal((host, port, tls, hub, "p", "a+b="), (parsed.Host, parsed.Port, parsed.UseTls, parsed.EntityPath, parsed.KeyName, parsed.Key));
        Assert.DoesNotContain("a+b", parsed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint=sb://localhost;SharedAccessKey=secret", "SharedAccessKeyName")]
    [InlineData("SharedAccessKeyName=p;SharedAccessKey=secret", "Endpoint")]
    [InlineData("Endpoint=localhost;SharedAccessKeyName=p;SharedAccessKey=secret", "Endpoint 'localhost'")]
    [InlineData("Endpoint=sb://localhost;secret", "without '='")]
    public void What_is_missing_is_named_and_the_key_is_not(string text, string named)
    {
        var exception = Assert.Throws<FormatException>(() => EventHubsConnectionString.Parse(text));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The signature was computed with another implementation (Python's hmac).</summary>
    [Fact]
    public void A_token_is_signed_over_the_encoded_audience_and_the_expiry()
    {
        var token = SharedAccessSignature.Create(
            "amqps://ns.servicebus.windows.net/hub", "policy", "secret+key=", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        Assert.Equal(
            "SharedAccessSignature sr=amqps%3A%2F%2Fns.servicebus.windows.net%2Fhub&sig=uEoDKZRC0zXceL5ux82DD9y5aEyXqv9PJmKQc2lc6i4%3D&se=1700000000&skn=policy",
            token);
    }
}
