namespace StreamFunctions.Functions.Settings;

/// <summary>
/// How to reach a storage account: by a connection string (locally), or by the addresses of its services and an
/// identity (on Azure), under the names that the Functions host reads for its own connections.
/// </summary>
/// <param name="Name">The setting's name, for messages.</param>
/// <param name="ConnectionString">The connection string; null = identity.</param>
/// <param name="TableServiceUri">The table endpoint; given whenever there is no connection string.</param>
/// <param name="BlobServiceUri">The blob endpoint; given whenever there is no connection string.</param>
/// <param name="Identity">Which identity signs in.</param>
public sealed record StorageConnection(
    string Name, string? ConnectionString, Uri? TableServiceUri, Uri? BlobServiceUri, IdentitySettings Identity);

/// <summary>How to reach the Event Hubs namespace: by a connection string (locally) or by its name and an identity (on Azure).</summary>
/// <param name="ConnectionString">The connection string; null = identity.</param>
/// <param name="FullyQualifiedNamespace">Such as <c>contoso.servicebus.windows.net</c>; taken from the connection string if there is one.</param>
/// <param name="Identity">Which identity signs in.</param>
public sealed record EventHubsConnection(string? ConnectionString, string FullyQualifiedNamespace, IdentitySettings Identity);

/// <summary>Which identity signs in where there is no connection string.</summary>
/// <param name="ManagedIdentity">True for <c>__credential=managedidentity</c>; false: whatever the developer is signed in with.</param>
/// <param name="ClientId">The client id of a user-assigned identity; null = the system-assigned one.</param>
public sealed record IdentitySettings(bool ManagedIdentity, string? ClientId);
