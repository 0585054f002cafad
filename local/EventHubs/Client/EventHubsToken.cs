using Azure.Core;
using Azure.Identity;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>What proves to an endpoint who calls.</summary>
/// <param name="Value">The token; a secret, never logged.</param>
/// <param name="Type">Its kind, as <c>$cbs</c> names it.</param>
/// <param name="Ends">When it is no longer taken (excluded).</param>
internal sealed record EventHubsToken(string Value, string Type, DateTimeOffset Ends)
{
    private const string SignatureType = "servicebus.windows.net:sastoken";
    private const string IdentityType = "jwt";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan LeastRenewal = TimeSpan.FromMinutes(1);

    // The scope of Event Hubs, the same for every namespace (EventHubConnection.cs of Azure.Messaging.EventHubs 5.12).
    private static readonly string[] Scopes = ["https://eventhubs.azure.net/.default"];

    /// <summary>Makes a token: signed with the key, or fetched for the identity.</summary>
    /// <exception cref="EventHubsException">Nobody is signed in (<see cref="EventHubsFailure.Unauthorized"/>).</exception>
    public static async ValueTask<EventHubsToken> ForAsync(
        EventHubsConnectionString endpoint, string audience, TimeProvider time, CancellationToken cancellation)
    {
        if (endpoint.Credential is not { } credential)
        {
            var ends = time.GetUtcNow() + Lifetime;
            return new EventHubsToken(SharedAccessSignature.Create(audience, endpoint.KeyName, endpoint.Key, ends), SignatureType, ends);
        }

        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellation);
            return new EventHubsToken(token.Token, IdentityType, token.ExpiresOn);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new EventHubsException(
                EventHubsFailure.Unauthorized, $"Nobody is signed in who could call {endpoint}: sign in with 'az login' or 'azd auth login'. {exception.Message}", null, exception);
        }
    }

    /// <summary>When to fetch the next one: after three quarters of what is left, and not more often than every minute.</summary>
    public TimeSpan RenewIn(DateTimeOffset now)
    {
        var wait = (Ends - now) * 0.75;
        return wait > LeastRenewal ? wait : LeastRenewal;
    }
}
