using Azure.Core;
using Azure.Identity;

namespace StreamFunctions.Functions.Settings;

/// <summary>Makes the credential that the settings name.</summary>
internal static class Credentials
{
    public static TokenCredential For(IdentitySettings identity) => identity switch
    {
        { ManagedIdentity: true, ClientId: { } clientId } => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        { ManagedIdentity: true } => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        _ => new DefaultAzureCredential(),
    };
}
