using Azure.Data.Tables;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Commands;

/// <summary>Checks connection strings that a person typed.</summary>
internal static class ConnectionStrings
{
    /// <summary>Reads an Event Hubs connection string.</summary>
    /// <exception cref="UserErrorException">It cannot be used; the message says which part, never the key.</exception>
    public static EventHubsConnectionString EventHubs(string text)
    {
        try
        {
            return EventHubsConnectionString.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new UserErrorException($"{exception.Message} Check --event-hubs.", exception);
        }
    }

    /// <summary>Checks a storage connection string; null passes.</summary>
    /// <exception cref="UserErrorException">It cannot be used.</exception>
    public static string? Storage(string? text)
    {
        try
        {
            _ = text is null ? null : new TableServiceClient(text);
            return text;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The library's message may quote the value, key included.
            throw new UserErrorException(
                "--storage is no storage connection string: give UseDevelopmentStorage=true, or one such as 'DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...'.", exception);
        }
    }
}
