using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Tests.EventHubs;

public sealed class EventHubsTokenTests
{
    private const string Audience = "amqps://contoso.servicebus.windows.net/hub";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_identity_signs_in_with_its_own_token_for_Event_Hubs()
    {
        var credential = new Signed(_time.GetUtcNow().AddMinutes(80));
        var endpoint = EventHubsConnectionString.ByIdentity("contoso.servicebus.windows.net", credential);

        var token = await EventHubsToken.ForAsync(endpoint, Audience, _time, default);

        Assert.Equal(("header.payload.signature", "jwt"), (token.Value, token.Type));
        Assert.Equal(["https://eventhubs.azure.net/.default"], credential.Scopes);
        Assert.Equal(TimeSpan.FromMinutes(60), token.RenewIn(_time.GetUtcNow()));
        Assert.Equal((5671, true), (endpoint.Port, endpoint.UseTls));
    }

    [Fact]
    public async Task A_key_signs_a_token_for_an_hour_and_it_is_renewed_before()
    {
        var endpoint = EventHubsConnectionString.Parse("Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true");

        var token = await EventHubsToken.ForAsync(endpoint, Audience, _time, default);

        Assert.Equal("servicebus.windows.net:sastoken", token.Type);
        Assert.Equal(TimeSpan.FromMinutes(45), token.RenewIn(_time.GetUtcNow()));
        Assert.Equal(TimeSpan.FromMinutes(1), token.RenewIn(_time.GetUtcNow().AddHours(2)));
    }

    [Fact]
    public async Task Nobody_signed_in_is_said_with_what_to_do()
    {
        var endpoint = EventHubsConnectionString.ByIdentity("contoso.servicebus.windows.net", new Nobody());

        var fault = await Assert.ThrowsAsync<EventHubsException>(async () => await EventHubsToken.ForAsync(endpoint, Audience, _time, default));

        Assert.Equal(EventHubsFailure.Unauthorized, fault.Failure);
        Assert.Contains("az login", fault.Message, StringComparison.Ordinal);
    }

    private sealed class Signed(DateTimeOffset ends) : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("header.payload.signature", ends);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    private sealed class Nobody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("nobody is signed in");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("nobody is signed in");
    }
}
